import { HumanDuration } from '@backstage/types';

export interface Config {
  /** Promotions of catalog entities through their stages. */
  promotions?: {
    /** The documents in which entities declare their pipelines. */
    documents?: {
      /** How often all documents are read again, 1 second at least. Default: 1 minute. */
      refreshInterval?: HumanDuration | string;
      /** Longer documents are refused. Default: 1048576 (1 MiB). */
      maxBytes?: number;
      /**
       * Topics of the events service that tell of pushes to repositories: their
       * documents are read at once. Default: `github.push`, `gitlab.push`,
       * `gitea.push`, `bitbucketCloud.repo:push` and `bitbucketServer.repo:refs_changed`.
       */
      pushTopics?: string[];
      /** A document that has not come by then does not answer. Default: 10 seconds. */
      timeout?: HumanDuration | string;
    };
    /** How origins look for freight. */
    discovery?: {
      /** How often, 1 second at least. Default: 1 minute. */
      interval?: HumanDuration | string;
      /** How long one look may take. Default: 1 minute. */
      timeout?: HumanDuration | string;
    };
    /**
     * What pipelines may reach beside the repository of their own entity. All
     * grants whose filter selects the entity hold together.
     */
    grants?: Array<{
      name: string;
      /** Filter predicate of the catalog; all entities if left out. */
      entities?: object;
      repositories?: Array<{
        /** Such as `https://git.example.com/team/*`. */
        url: string;
        /** Allow this repository on a loopback or link-local address. */
        allowLoopback?: boolean;
        credentials?: {
          username: string;
          /** @visibility secret */
          password: string;
        };
      }>;
      hosts?: Array<{
        /** `host` or `host:port`; `*.example.com` stands for its subdomains. */
        host: string;
        /** Allow this host on a loopback or link-local address. */
        allowLoopback?: boolean;
      }>;
      /** Names of secrets from `promotions.secrets`. */
      secrets?: string[];
      /**
       * Topics of the events service that steps may publish to: `deployments`,
       * or `deployments.*` for all below it.
       */
      topics?: string[];
    }>;
    /**
     * What steps may be handed as `secrets.<name>` where a grant lists the
     * name: letters, digits and `_`. Values have at least 8 characters.
     *
     * @deepVisibility secret
     */
    secrets?: { [name: string]: string };
    /** Who may report deployments. */
    senders?: Array<{
      name: string;
      /**
       * One, or two while one takes the place of the other; none for a sender
       * whose events come by topics alone.
       *
       * @visibility secret
       */
      secrets?: string[];
      /** Filter predicate of the catalog for the entities that it may speak for; all if left out. */
      entities?: object;
      /**
       * `hmac` signs each body; `token` sends the secret itself, for senders
       * that cannot sign, such as Argo CD. Default: hmac.
       */
      auth?: 'hmac' | 'token';
      /** What its bodies look like. Default: promotions. */
      format?: 'promotions' | 'flux' | 'argocd';
      /**
       * What the objects are that a controller speaks of; the first that
       * matches decides. In `kind`, `namespace` and `name` a `*` stands for any
       * characters, which the others may have as `$1`, `$2` and so on.
       */
      mappings?: Array<{
        kind?: string;
        namespace?: string;
        name?: string;
        entityRef?: string;
        pipeline?: string;
        stage?: string;
        target?: string;
        /**
         * Flux: the key of the metadata that has the revision. Argo CD:
         * `revisions.<number>` for one of several sources, or
         * `image:<repository>`. Default: revision.
         */
        revisionFrom?: string;
      }>;
    }>;
    /** How deployment events are taken in. */
    events?: {
      /**
       * Topics of the events service by which deployments are reported. Whoever
       * can publish to one speaks for its sender.
       */
      topics?: Array<{
        topic: string;
        sender: string;
        /** Default: that of the sender. */
        format?: 'promotions' | 'flux' | 'argocd';
      }>;
      /** Longer bodies are refused. Default: 65536 (64 KiB). */
      bodyBytes?: number;
      /** How far `at` of an event may lie from now. Default: 5 minutes. */
      skew?: HumanDuration | string;
      /** Events a second of each sender, in the long run. Default: 1000. */
      senderPerSecond?: number;
      /** Events of each sender at once. Default: 2000. */
      senderBurst?: number;
      /** Events a second of all senders, in the long run. Default: 5000. */
      totalPerSecond?: number;
      /** Events of all senders at once. Default: 10000. */
      totalBurst?: number;
      /** Wrong signatures a second from one address, in the long run; more are not looked at. Default: 1. */
      failuresPerSecond?: number;
      /** Wrong signatures from one address at once. Default: 30. */
      failureBurst?: number;
      /** Most events that are written together. Default: 500. */
      batch?: number;
      /** How long an event waits for others to be written with. Default: 3 milliseconds. */
      batchDelay?: HumanDuration | string;
      /** Most events that wait to be written; more are sent away. Default: 5000. */
      waiting?: number;
      /** An event that was not written by then is sent away. Default: 10 seconds. */
      timeout?: HumanDuration | string;
    };
    /**
     * What may promote or go back without a person, and which gates every
     * matching stage has, whatever its document says. Of those that say
     * something about automatic promotion the first that matches decides; so it
     * is for rollback. Gates of all that match are mandatory.
     */
    policies?: Array<{
      /** Lower-case letters, digits and dashes. */
      name: string;
      description?: string;
      /** Filter predicate of the catalog; all entities if left out. */
      entities?: object;
      /** Names of stages, in which * and ? are wildcards; all if left out. */
      stages?: string[];
      /** Labels that the stage must have. */
      labels?: { [name: string]: string };
      /** Left out: it says nothing about automatic promotion. */
      autoPromotion?: boolean;
      /** Left out: it says nothing about automatic rollback. */
      autoRollback?: boolean;
      /** Gates as in a pipeline document, each with a name. */
      gates?: object[];
    }>;
    /** What keeps freight out of all matching stages while a window is open. */
    freezes?: Array<{
      /** Lower-case letters, digits and dashes. */
      name: string;
      reason: string;
      /** Filter predicate of the catalog; all entities if left out. */
      entities?: object;
      /** Names of stages, in which * and ? are wildcards; all if left out. */
      stages?: string[];
      /** Labels that the stage must have. */
      labels?: { [name: string]: string };
      /** A schedule with a duration, or a beginning and an end. */
      windows: Array<{
        /** Cron with five fields. */
        schedule?: string;
        duration?: string;
        /** ISO 8601. */
        from?: string;
        to?: string;
        /** Name of the IANA database. Default: UTC. */
        timeZone?: string;
      }>;
    }>;
    /** How gates and freezes may be passed over. */
    overrides?: {
      /** How far ahead an override may expire. Default: 7 days. */
      maxDuration?: HumanDuration | string;
    };
    /** Members of groups that approval gates name. */
    people?: {
      /** How long what the catalog said is not asked for again. Default: 30 seconds. */
      refreshInterval?: HumanDuration | string;
    };
    /** Where promotions work on files. Default: a folder below the system's temporary one. */
    workingDirectory?: string;
    /** How much at a time, how long and how large. All hold for one process. */
    limits?: {
      /** Passes over pipelines at a time. Default: 4. */
      passes?: number;
      /** Promotions that this process runs at a time. Default: 4. */
      promotions?: number;
      /** Tasks of stages that this process runs at a time. Default: 4. */
      tasks?: number;
      /** Probes and looks for freight at a time. Default: 8. */
      probes?: number;
      /** Documents read at a time. Default: 8. */
      documents?: number;
      /** Outside calls to one host at a time. Default: 8. */
      callsPerHost?: number;
      /** After which a promotion or task whose worker is silent is taken over. Default: 20 seconds. */
      lease?: HumanDuration | string;
      /** How long steps under way may go on when the backend stops. Default: 5 seconds. */
      drain?: HumanDuration | string;
      /** How often the database is looked at for what nobody has told of. Default: 5 seconds. */
      poll?: HumanDuration | string;
      /** Freight that decisions look at, newest first, and all that is current or under way. Default: 5000. */
      freight?: number;
      /** Larger bodies of requests are refused. Default: 262144 (256 KiB). */
      requestBytes?: number;
      /** Larger outputs of steps are errors. Default: 65536 (64 KiB). */
      stepOutputBytes?: number;
      /** Lines that are kept of what one promotion or task writes. Default: 10000. */
      logLines?: number;
      /** Characters that are kept of one line. Default: 8000. */
      logLineLength?: number;
      /** Conditions that may be reported for one stage. Default: 200. */
      conditionsPerStage?: number;
      /** How long an outside call may take where it does not say. Default: 10 seconds. */
      callTimeout?: HumanDuration | string;
      /** Larger answers of outside calls are refused where the call does not say. Default: 1048576 (1 MiB). */
      callBytes?: number;
    };
    /** How signals, events and notifications are sent after a change. */
    outbox?: {
      /** Entries at a time. Default: 100. */
      batch?: number;
      /** Pipelines whose events, and notifications, are sent at a time. Default: 4. */
      concurrency?: number;
      /** After which others send what this process has taken and not sent. Default: 1 minute. */
      lease?: HumanDuration | string;
      /** How often what others have left is looked for. Default: 2 seconds. */
      poll?: HumanDuration | string;
      /** How long sending one may take. Default: 10 seconds. */
      timeout?: HumanDuration | string;
      /** After which it is given up. Default: 1 day. */
      giveUpAfter?: HumanDuration | string;
    };
    /** What people are told of by the notifications of Backstage, where they are installed. */
    notifications?: {
      /** Default: true. */
      enabled?: boolean;
      /** Of what. Default: all but `drift`. */
      kinds?: Array<
        | 'approval-wanted'
        | 'promotion-ended'
        | 'stage-failed'
        | 'rolled-back'
        | 'pipeline-message'
        | 'drift'
      >;
    };
    /** How replicas on PostgreSQL share the work. */
    queue?: {
      /** Schema for the tables of pg-boss. Default: that of the plugin, followed by `_queue`. */
      schema?: string;
      /** Whether replicas hear of each other through LISTEN. Default: true. */
      listen?: boolean;
      /** How often they ask for work while nothing can be heard. Default: 500 milliseconds. */
      poll?: HumanDuration | string;
    };
    /** What `GET /health` says. */
    health?: {
      /** What has waited for longer is behind. Default: 1 minute. */
      behindAfter?: HumanDuration | string;
    };
    /** What is kept at hand; what is older, and neither current nor needed for decisions, is archived. */
    history?: {
      /** So many of the newest stay, of each stage where it is about one. Default: 100. */
      keep?: number;
      /** So long everything stays. Default: 90 days. */
      for?: HumanDuration | string;
      /** At which age history is deleted from the archive. Default: never. */
      archiveFor?: HumanDuration | string;
      /** How often it is looked for what is to be archived. Default: 1 hour. */
      interval?: HumanDuration | string;
      /** Records that are moved at a time. Default: 500. */
      batch?: number;
    };
  };
}
