/** Lets the clock of this process be wrong by so many milliseconds. */
function shiftClock(offsetMs: number) {
  const RealDate = Date;
  const now = () => RealDate.now() + offsetMs;
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, key, receiver) =>
      key === 'now' ? now : Reflect.get(target, key, receiver),
  });
}

const { FAULTS_CLOCK_OFFSET: offset = '0' } = process.env;
if (offset !== '0') {
  shiftClock(Number(offset));
}

export {};
