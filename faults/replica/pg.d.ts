/** As much of the driver as is hooked into. */
declare module 'pg' {
  export class Client {
    query(...args: unknown[]): unknown;
  }
}
