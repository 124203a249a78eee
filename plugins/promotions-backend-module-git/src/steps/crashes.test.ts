import { rm } from 'node:fs/promises';
import type { FlowRequest } from '../__testUtils__/flowProcess';
import { Remote } from '../__testUtils__/Remote';
import { Outcome, Workers } from '../__testUtils__/Workers';

const VALUES = 'image: none\nreplicas: 1\n';

type Moment = 'before' | 'after';

// Real processes that are killed with SIGKILL, a real server, and another
// process that goes on, as after a restart of the backend.
describe.each([
  { folder: 'kept', lost: false, first: 1 },
  { folder: 'lost', lost: true, first: 2 },
])(
  'a worker is killed, and the working directory is $folder',
  ({ lost, first }) => {
    let remote: Remote;
    let workers: Workers;
    let onPush: (moment: Moment) => Promise<void> = async () => {};
    let count = 0;

    beforeAll(async () => {
      remote = await Remote.start(
        { onPush: moment => onPush(moment) },
        { 'dev/values.yaml': VALUES },
      );
      workers = new Workers(remote.dir);
    });

    beforeEach(() => {
      onPush = async () => {};
    });

    afterAll(async () => {
      await workers.stop();
      await remote.stop();
    });

    function request(extra: Partial<FlowRequest> = {}): FlowRequest {
      count += 1;
      return {
        url: remote.url,
        workDir: remote.workDir(`work-${count}`),
        journal: remote.workDir(`journal-${count}.json`),
        promotion: `promotion-${count}`,
        image: `1.${count}`,
        ...extra,
      };
    }

    /** Goes on as another process does, with or without the files. */
    async function recover(flow: FlowRequest): Promise<Outcome> {
      if (lost) {
        await rm(flow.workDir, { recursive: true, force: true });
      }
      return workers.run({ ...flow, dieAfter: undefined });
    }

    /** The promotion is on the branch once, and the server saw one push of it. */
    async function expectOneEffect(flow: FlowRequest, outcome: Outcome) {
      const commits = await remote.served(
        'log',
        '--format=%H',
        `--grep=^Promotion: ${flow.promotion}$`,
        'main',
      );
      expect(commits.split('\n')).toHaveLength(1);
      expect(outcome).toMatchObject({
        killed: false,
        push: { commit: commits, pushed: true },
      });
      expect(
        await remote.served('show', `${commits}:dev/values.yaml`),
      ).toContain(`image: ${flow.image}\n`);
      const pushes = await remote.server.pushes.read();
      const effective = await Promise.all(
        pushes.map(async ({ old, new: head }) =>
          /^0+$/.test(old)
            ? ''
            : remote.served('log', '--format=%H', `${old}..${head}`),
        ),
      );
      expect(effective.filter(hashes => hashes.includes(commits))).toHaveLength(
        1,
      );
    }

    it.each(['git-clone', 'change', 'git-commit', 'git-push'])(
      'after %s, before that was noted: the promotion succeeds with one commit',
      async dieAfter => {
        const flow = request({ dieAfter });
        expect(await workers.run(flow)).toEqual({ killed: true });
        await expectOneEffect(flow, await recover(flow));
      },
    );

    it.each<Moment>(['before', 'after'])(
      'within the push, %s the server has carried it out: one commit',
      async moment => {
        const flow = request();
        const outcome = await workers.run(flow, worker => {
          onPush = async now => {
            if (now === moment) {
              onPush = async () => {};
              worker.kill('SIGKILL');
            }
          };
        });
        expect(outcome).toEqual({ killed: true });
        await expectOneEffect(flow, await recover(flow));
      },
    );

    it('within the push, and what it left running arrives with the next one: one commit', async () => {
      const flow = request();
      let release = () => {};
      const outcome = await workers.run(flow, worker => {
        onPush = async now => {
          if (now === 'before') {
            const both = new Promise<void>(resolve => (release = resolve));
            onPush = async () => release();
            worker.kill('SIGKILL');
            await both;
          }
        };
      });
      expect(outcome).toEqual({ killed: true });
      await remote.commit('Somebody else', { 'other.txt': String(count) });
      await expectOneEffect(flow, await recover(flow));
    });

    it('at every second call of git, and others push meanwhile: one commit', async () => {
      let call = first;
      workers.killAtCall(call);
      for (
        let flow = request();
        (await workers.run(flow)).killed;
        flow = request({ depth: call % 4 < 2 ? 1 : undefined })
      ) {
        workers.killAtCall(0);
        await remote.commit('Somebody else', { 'other.txt': String(call) });
        await expectOneEffect(flow, await recover(flow));
        call += 2;
        workers.killAtCall(call);
      }
      // The last one made fewer calls than that: all of them have been tried.
      workers.killAtCall(0);
      expect(call).toBeGreaterThan(15);
    }, 300_000);
  },
);
