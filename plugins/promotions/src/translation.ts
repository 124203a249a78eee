import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { boardTexts } from './texts/board';
import { fleetTexts } from './texts/fleet';
import { historyTexts } from './texts/history';
import { pageTexts } from './texts/pages';
import { promotionTexts } from './texts/promotion';
import { stageTexts } from './texts/stage';

/**
 * All texts of the pages of Promotions.
 *
 * @public
 */
export const promotionsTranslationRef = createTranslationRef({
  id: 'promotions',
  messages: {
    ...boardTexts,
    ...stageTexts,
    ...promotionTexts,
    ...pageTexts,
    ...fleetTexts,
    ...historyTexts,
  },
});
