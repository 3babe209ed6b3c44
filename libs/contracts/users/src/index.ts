export {
  account,
  refusalReason,
  reservation,
  role,
  session,
  users,
  type Account,
  type Reservation,
} from './users.contract.ts';
