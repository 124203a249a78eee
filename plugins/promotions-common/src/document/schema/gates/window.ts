import { z } from 'zod';
import {
  durationField,
  instantField,
  scheduleField,
  timeZoneField,
} from '../fields';

/** More of them nobody reads, and every decision looks at them. */
const MAX_WINDOWS = 100;

/** A time window: a schedule with a duration, or a beginning and an end. */
export const timeWindowSchema = z
  .strictObject({
    schedule: scheduleField(
      'When the window opens: cron with the five fields minute, hour, day of the month, month and day of the week, such as `0 9 * * 1-5`.',
    ).optional(),
    duration: durationField(
      'How long the window stays open after each start.',
      1000,
    ).optional(),
    from: instantField(
      'When the window opens, the instant itself included; if left out, it is open until `to`.',
    ).optional(),
    to: instantField(
      'When the window shuts, the instant itself not included; if left out, it never shuts.',
    ).optional(),
    timeZone: timeZoneField(
      'The time zone of the schedule, and of instants without an offset.',
    ).optional(),
  })
  .meta({
    description:
      'A span of time: a `schedule` with a `duration`, or `from` and `to`.',
    oneOf: [
      {
        required: ['schedule', 'duration'],
        not: { anyOf: [{ required: ['from'] }, { required: ['to'] }] },
      },
      {
        anyOf: [{ required: ['from'] }, { required: ['to'] }],
        not: {
          anyOf: [{ required: ['schedule'] }, { required: ['duration'] }],
        },
      },
    ],
  });

/** Time windows, as a gate or a freeze lists them. */
export const timeWindowsSchema = z.array(timeWindowSchema).max(MAX_WINDOWS);

export const windowGateSchema = z
  .strictObject({
    allow: timeWindowsSchema
      .describe(
        'One of these must be open; if left out or empty, it is always allowed.',
      )
      .optional(),
    deny: timeWindowsSchema
      .describe('None of these may be open; a deny wins over an allow.')
      .optional(),
    timeZone: timeZoneField(
      'The time zone of all windows that name none. Default: `UTC`.',
    ).optional(),
  })
  .describe('Says when freight may enter the stage.');
