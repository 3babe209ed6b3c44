export {
  createHttpClient,
  type Account,
  type HttpClient,
  type Order,
  type OrderLine,
  type OrderPage,
  type Overview,
  type Problem,
  type Product,
  type Session,
  type Topology,
  type TopologyInstance,
} from './http-client.ts';
