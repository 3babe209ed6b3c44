export { account, reservation, session, users, type Account, type Reservation } from './users.contract.ts';
