import { Cursor } from '../Cursor';
import { Report } from '../Report';
import { shown } from '../suggest';

/** No two items are called the same. */
export function unique(
  items: Cursor[],
  report: Report,
  options: {
    /** Of what sort they are, with the article. */
    what: string;
    key: string;
    /** What an item is called that does not say so. */
    otherwise?: (item: Cursor, index: number) => string | undefined;
  },
) {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    const name = item.get(options.key);
    const value = name.text ?? options.otherwise?.(item, index);
    if (value === undefined) {
      return;
    }
    if (seen.has(value)) {
      report.add(
        name.exists ? name.path : item.path,
        `There is already ${options.what} called ${shown(
          value,
        )}. Give this one another ${options.key}.`,
      );
    }
    seen.add(value);
  });
}

/** No text is in the list twice. */
export function uniqueTexts(items: Cursor[], report: Report) {
  const seen = new Set<string>();
  for (const item of items) {
    if (item.text !== undefined && seen.has(item.text)) {
      report.add(
        item.path,
        `${shown(item.text)} is in the list already. Remove it.`,
      );
    }
    seen.add(item.text ?? '');
  }
}
