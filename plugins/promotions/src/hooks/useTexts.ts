import {
  TranslationFunction,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { promotionsTranslationRef } from '../translation';

/** Gives the text of a key, in the language of the page. */
export type Texts = TranslationFunction<typeof promotionsTranslationRef.T>;

/** The texts of this plugin. */
export function useTexts(): Texts {
  return useTranslationRef(promotionsTranslationRef).t;
}
