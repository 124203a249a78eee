import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(
  /[\\/]$/,
  '',
);

export const fromRoot = (...path) => resolve(root, ...path);

/** Where scripts remember what they did; goes away with node_modules. */
export const cacheDir = fromRoot('node_modules/.cache/promotions');

export const dataDir = process.env.PROMOTIONS_DATA
  ? resolve(process.env.PROMOTIONS_DATA)
  : fromRoot('.demo');
