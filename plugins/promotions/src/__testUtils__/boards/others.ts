import { Board } from '@promotions/backstage-plugin-promotions-common';
import { makeFreight, makePipeline } from '../build';
import { straightBoard } from './straight';

/** The document broke after a good one had been read. */
export function brokenBoard(): Board {
  const board = straightBoard();
  return {
    ...board,
    pipeline: makePipeline('broken', {
      state: 'Broken',
      document: {
        ...board.pipeline.document,
        state: 'Broken',
        errors: [
          {
            path: 'spec.stages[1].freight[0].sources.stages[0]',
            line: 14,
            column: 42,
            message:
              "There is no stage 'devv'. Name one of the stages of this pipeline.",
          },
          {
            path: 'spec.stages[2].promotion.steps[0].uses',
            line: 27,
            column: 15,
            message:
              "Nobody provides a step 'git-clon'. Did you mean git-clone?",
          },
        ],
      },
    }),
  };
}

/** So much freight that only a part can be on the page. */
export function longBoard(count: number): Board {
  const board = straightBoard();
  return {
    ...board,
    pipeline: makePipeline('long', { title: 'Much freight' }),
    freight: [
      ...board.freight,
      ...Array.from({ length: count }, (_, index) =>
        makeFreight(`freight-${index}`, `5.${count - index}.0`, {
          age: 60 * 60 + index * 90,
        }),
      ),
    ],
    freightTotal: count + board.freight.length,
  };
}
