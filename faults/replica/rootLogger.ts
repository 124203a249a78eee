import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';

import { transports } from 'winston';

/**
 * The logger of a packed backend, which knows the schema of its configuration.
 * That of one that runs from its sources compiles the schemas of all packages
 * first, which takes longer than all the rest of its start, and a great deal
 * of memory.
 */
export const quickRootLogger = createServiceFactory({
  service: coreServices.rootLogger,
  deps: {},
  factory: () => {
    const logger = WinstonLogger.create({
      meta: { service: 'backstage' },
      level: process.env.LOG_LEVEL ?? 'info',
      format: WinstonLogger.colorFormat(),
      transports: [new transports.Console()],
    });
    // A line for every request would drown all others.
    logger.setLevelOverrides([
      { matchers: { type: 'incomingRequest' }, level: 'warn' },
    ]);
    return logger;
  },
});
