import {
  describeWindow,
  TimeWindow,
} from '@promotions/backstage-plugin-promotions-common';
import { ownTimeZone } from '../../lib/localTime';

/** When a window is open, in words; instants by the clock of the reader. */
export function windowText(window: TimeWindow): string {
  return describeWindow(window, { timeZone: ownTimeZone() });
}

/** Several windows, one below the other. */
export function WindowList(props: { windows: TimeWindow[] }) {
  return (
    <>
      {props.windows.map(window => (
        <div key={windowText(window)}>{windowText(window)}</div>
      ))}
    </>
  );
}
