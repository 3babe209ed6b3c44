import { Module } from '@nestjs/common';
import { CreditController } from './credit.controller.ts';
import { CreditService } from './credit.service.ts';

@Module({ controllers: [CreditController], providers: [CreditService] })
export class CreditModule {}
