export { isSettled, order, orders, product, type Order } from './orders.contract.ts';
