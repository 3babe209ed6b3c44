import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ForbiddenError } from '@signalbox/contract';
import { userOf } from './current-user.ts';

/** Lets an admin pass. Stands behind the {@link UserGuard}. */
@Injectable()
export class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (userOf(context).role !== 'admin') throw new ForbiddenError('expected an admin');
    return true;
  }
}
