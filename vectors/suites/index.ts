import { Suite } from '../lib/Suite';
import { availability } from './availability';
import { candidate } from './candidate';
import { conditions } from './conditions';
import { deployments } from './deployments';
import { lifecycle } from './lifecycle';
import { phase } from './phase';
import { steps } from './steps';

/** Every suite by the name that vector files call it. */
export const suites: ReadonlyMap<string, Suite> = new Map(
  Object.entries({
    availability,
    candidate,
    conditions,
    deployments,
    lifecycle,
    phase,
    steps,
  }),
);
