import {
  ApprovalGate,
  Gate,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { stage } from '../../store/testFixtures';

/** A stage of tests, with one step; from no upstreams, directly. */
export function declared(
  name: string,
  upstreams: string[],
  gates: Gate[] = [],
  more: Partial<Stage> = {},
): Stage {
  const base = stage(name);
  return {
    ...base,
    freight: base.freight.map(wanted => ({
      ...wanted,
      sources: {
        ...wanted.sources,
        direct: upstreams.length === 0,
        stages: upstreams,
      },
    })),
    gates,
    promotion: {
      ...base.promotion,
      steps: [
        {
          id: 'notice',
          uses: 'compose-output',
          with: {},
          continueOnError: false,
          retry: {},
        },
      ],
    },
    ...more,
  };
}

/** An approval gate that whoever has the permission may meet. */
export const asking = (
  name: string,
  more: Partial<ApprovalGate> = {},
): Gate => ({
  kind: 'approval',
  name,
  count: 1,
  from: [],
  preventSelfApproval: false,
  ...more,
});
