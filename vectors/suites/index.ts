import { Suite } from '../lib/Suite';
import { approvals } from './approvals';
import { availability } from './availability';
import { candidate } from './candidate';
import { conditions } from './conditions';
import { decision } from './decision';
import { deployments } from './deployments';
import { lifecycle } from './lifecycle';
import { phase } from './phase';
import { steps } from './steps';
import { windows } from './windows';

/** Every suite by the name that vector files call it. */
export const suites: ReadonlyMap<string, Suite> = new Map(
  Object.entries({
    approvals,
    availability,
    candidate,
    conditions,
    decision,
    deployments,
    lifecycle,
    phase,
    steps,
    windows,
  }),
);
