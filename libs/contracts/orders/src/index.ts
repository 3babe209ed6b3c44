export {
  isSettled,
  order,
  orderLines,
  orderReason,
  orderStatus,
  orders,
  product,
  stuckOrder,
  type Order,
} from './orders.contract.ts';
