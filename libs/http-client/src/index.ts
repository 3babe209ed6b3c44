export {
  createHttpClient,
  type Account,
  type HttpClient,
  type Problem,
  // begin orders
  type Order,
  type OrderLine,
  type OrderPage,
  type Overview,
  type Product,
  // end orders
  type Session,
  type Topology,
  type TopologyInstance,
} from './http-client.ts';
