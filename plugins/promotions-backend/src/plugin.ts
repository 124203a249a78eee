import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  ensurePrivateDirectory,
  promotionsExtensionPoint,
} from '@promotions/backstage-plugin-promotions-node';
import { registerActions } from './actions';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
  tracingServiceRef,
} from './alpha';
import { PipelineCatalog } from './catalog';
import { CatalogPeople } from './catalog/people';
import { RepositoryPushes } from './catalog/RepositoryPushes';
import { readConfig } from './config';
import { createOutboxSender } from './effects/createOutboxSender';
import { Historian } from './effects/Historian';
import { announce } from './effects/signals';
import { PipelineAccess } from './engine/changePipeline';
import { EngineEvents } from './engine/EngineEvents';
import { readHealth } from './engine/health';
import { PromotionsEngine } from './engine/PromotionsEngine';
import { createRegistry } from './engine/registry';
import { StepWorker } from './engine/work/StepWorker';
import { createOutbounds } from './outbound';
import { createAuthorizer } from './permissions/Authorizer';
import { registerPermissions } from './permissions/registerPermissions';
import { createQueue } from './queue/createQueue';
import { dueWork } from './queue/dueWork';
import { workHandlers } from './queue/workHandlers';
import { authPolicies, createRouter } from './router';
import { configuredSenders } from './senders/configuredSenders';
import { listenForDeployments } from './senders/DeploymentTopics';
import { EventReceiver } from './senders/EventReceiver';
import { builtInConditionSources, serviceConditionSources } from './sources';
import { builtInSteps } from './steps';
import { engineSteps } from './steps/engineSteps';
import { DatabaseStore } from './store/DatabaseStore';
import { Telemetry } from './telemetry';
import { Watcher } from './watch/Watcher';
import { WatchedPipelines } from './watch/WatchedPipelines';

/**
 * The backend of Promotions: stores the state of pipelines and runs their
 * promotions.
 *
 * @public
 */
export const promotionsPlugin = createBackendPlugin({
  pluginId: 'promotions',
  register(reg) {
    const registry = createRegistry();
    registry.addStepRunner(...builtInSteps);
    registry.addConditionSource(...builtInConditionSources);
    reg.registerExtensionPoint(promotionsExtensionPoint, registry);

    reg.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        reader: coreServices.urlReader,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        tracing: tracingServiceRef,
      },
      async init(services) {
        const { auth, catalog, lifecycle, logger, scheduler } = services;
        registry.addConditionSource(...serviceConditionSources(services));
        const config = readConfig(services.config, registry);
        await ensurePrivateDirectory(config.workingDirectory);
        const now = () => new Date();
        const telemetry = new Telemetry(services);
        const queue = await createQueue({
          database: services.database,
          logger,
          now,
          schema: config.queue.schema,
          listen: config.queue.listen,
          pollIntervalMs: config.queue.pollMs,
          scanIntervalMs: config.limits.poll,
        });
        const store = await DatabaseStore.create({
          database: services.database,
          enqueue: queue.enqueue,
          limits: config.limits,
        });
        const health = () =>
          readHealth(store, now(), config.health.behindAfterMs);
        telemetry.watchQueues(health);
        telemetry.watchPromotions(() => store.countOpenPromotions());
        const integrations = ScmIntegrations.fromConfig(services.config);
        const outbounds = createOutbounds({ config, integrations });

        const events = new EngineEvents();
        const access: PipelineAccess = {
          store,
          now,
          telemetry,
          conditionsPerStage: config.limits.conditionsPerStage,
          configured: config,
          registry,
          people: new CatalogPeople({
            catalog,
            auth,
            logger,
            now,
            maxAgeMs: config.people.refreshIntervalMs,
          }),
          written: (...args) => events.written(...args),
        };
        const engine = new PromotionsEngine(access, events, {
          intake: config.events.intake,
          logger,
        });
        registry.addStepRunner(
          ...engineSteps({ access, reachFor: outbounds.reachFor }),
        );
        const worker = new StepWorker({
          store,
          engine,
          registry,
          outboundFor: outbounds.outboundFor,
          reachFor: outbounds.reachFor,
          secretsFor: entity => ({
            values: outbounds.secretsFor(entity),
            refusal: outbounds.reachFor(entity).secret,
          }),
          traced: (work, step, run) => telemetry.attempt(work, step, run),
          changed: pipelineId => announce(services.signals, logger, pipelineId),
          now,
          logger,
          workDirBase: config.workingDirectory,
          uiBaseUrl: services.config.getString('app.baseUrl'),
          leaseMs: config.limits.lease,
          drainMs: config.limits.drain,
          limits: config.limits,
        });
        const outbox = createOutboxSender({
          services,
          access,
          config,
          sent: (kind, outcome) => telemetry.count('outbox', { kind, outcome }),
        });
        const historian = new Historian({
          store,
          limits: config.history,
          now,
          logger,
          done: (outcome, count) =>
            telemetry.count('history', { outcome }, count),
        });
        const outside = { access, outboundFor: outbounds.outboundFor, logger };
        const watcher = new Watcher({
          probes: {
            ...outside,
            source: uses => {
              const source = registry.conditionSources.get(uses);
              return source && telemetry.measured(source);
            },
          },
          discovery: {
            ...outside,
            source: uses => registry.freightSources.get(uses),
            timeoutMs: config.discovery.timeoutMs,
          },
          discoveryIntervalMs: config.discovery.intervalMs,
          concurrency: config.limits.probes,
        });
        const watched = new WatchedPipelines(store, watcher, id =>
          queue.wake({ kind: 'pipeline', id }),
        );
        const pipelines = new PipelineCatalog({
          catalog,
          auth,
          reader: services.reader,
          store,
          registry,
          reachFor: outbounds.reachFor,
          resolveUrl: options => integrations.resolveUrl(options),
          logger,
          now,
          maxBytes: config.documents.maxBytes,
          timeoutMs: config.documents.timeoutMs,
          concurrency: config.limits.documents,
          saved: summary => watched.follow(summary),
        });
        const pushes = new RepositoryPushes({
          store,
          read: entityRef => pipelines.sync(entityRef),
          logger,
        });

        events.connect({
          written: (pipelineId, wakeAt, asks) => {
            // What is due now was put into the queue by the write itself.
            if (wakeAt !== null && Date.parse(wakeAt) > now().getTime()) {
              queue.schedule(wakeAt);
            }
            watcher.ask(pipelineId, asks);
            outbox.wake();
          },
          stageTouched: (pipelineId, stage) => {
            watched.refresh(pipelineId).catch(error => {
              // It is looked at again at the next round.
              logger.warn(
                `What to watch of pipeline ${pipelineId} could not be read`,
                error,
              );
            });
            void watcher.probeStage(pipelineId, stage);
          },
          refreshDocument: pipelineId => pipelines.refresh(pipelineId),
        });

        registerPermissions({ ...services, store });
        const authorizer = createAuthorizer(services);
        const { auditor } = services;
        const calls = { engine, store, authorizer, auditor };
        registerActions(services.actionsRegistry, calls);
        const senders = configuredSenders(config.senders);
        const receiver = new EventReceiver({
          engine,
          auditor,
          now,
          limits: config.events.limits,
          refused: () => telemetry.count('events', { outcome: 'refused' }),
        });
        services.httpRouter.use(
          createRouter({
            ...calls,
            httpAuth: services.httpAuth,
            events: { senders, receiver },
            health,
            maxBodyBytes: config.limits.requestBytes,
            baseUrl: await services.discovery.getExternalBaseUrl('promotions'),
          }),
        );
        authPolicies.forEach(policy =>
          services.httpRouter.addAuthPolicy(policy),
        );

        const refresh = { milliseconds: config.documents.refreshIntervalMs };
        lifecycle.addStartupHook(async () => {
          worker.start();
          queue.start({
            due: dueWork(store),
            handlers: workHandlers({ engine, worker, limits: config.limits }),
          });
          outbox.start();
          await listenForDeployments({
            events: services.events,
            topics: config.events.topics,
            senders,
            receiver,
            logger,
          });
          await pushes.listen(services.events, config.documents.pushTopics);
          await scheduler.scheduleTask({
            id: 'read-documents',
            frequency: refresh,
            timeout: { minutes: 10 },
            scope: 'global',
            fn: () => pipelines.syncAll(),
          });
          await scheduler.scheduleTask({
            id: 'watch-pipelines',
            frequency: refresh,
            timeout: { minutes: 10 },
            scope: 'local',
            fn: async () => {
              await watched.sync();
              await store.forgetProbes(now());
            },
          });
          await scheduler.scheduleTask({
            id: 'archive-history',
            frequency: { milliseconds: config.history.interval },
            initialDelay: { milliseconds: config.history.interval },
            timeout: { hours: 1 },
            scope: 'global',
            fn: signal => historian.run(signal),
          });
        });
        lifecycle.addShutdownHook(async () => {
          // What it sends through stops now as well; what is left is sent by
          // other replicas, or at the next start.
          const sent = outbox.stop();
          await engine.drainEvents();
          // The worker ends what the queue waits for, and gives it back.
          await Promise.all([watcher.stop(), queue.stop(), worker.stop()]);
          await sent;
        });
      },
    });
  },
});
