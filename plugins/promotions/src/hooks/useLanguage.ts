import { appLanguageApiRef, useApi } from '@backstage/frontend-plugin-api';

/** The language of the page, so that times and texts are in the same one. */
export function useLanguage(): string {
  return useApi(appLanguageApiRef).getLanguage().language;
}
