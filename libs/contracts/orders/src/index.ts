export { order, orderLines, orderReason, orderStatus, orders, product, type Order } from './orders.contract.ts';
