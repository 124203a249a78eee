import { Person, waitUntilEnabled } from '../Browser';
import { Demo, until } from '../Demo';
import { expectEqual, expectMatch, expectTrue } from '../expect';
import { Scenario } from '../Scenario';

export const approving: Scenario[] = [
  {
    name: 'a production that two release managers approve is frozen, let through by an administrator, and each step is told',
    async run({ demo, person }) {
      const freight: any = await until(
        'billing is verified in staging',
        async () => {
          const [newest] = (await demo.board('billing')).freight;
          return newest?.status.verifiedIn.staging && newest;
        },
        120_000,
      );
      const { id } = await demo.pipeline('billing');

      // An owner asks for it. It is kept, and says whom it waits for.
      const ada = await person('ada');
      await ada.openPromotions('billing');
      const ask = ada.stage('prod').getByRole('button', {
        name: `Request ${freight.alias} for prod`,
      });
      await waitUntilEnabled(ask);
      await ask.click();
      const request = ada.page.getByRole('dialog');
      await request.getByRole('textbox').fill('The invoices of this month.');
      const send = request.getByRole('button', { name: 'Request' });
      await waitUntilEnabled(send);
      await send.click();
      await ada.stage('prod').getByText('waits for 2 more approvals').waitFor();

      // She cannot approve it herself, nor can who is not asked.
      for (const someone of ['ada', 'ben', 'sam', 'guest']) {
        const refused = await demo.api(someone, `/pipelines/${id}/approvals`, {
          body: {
            stage: 'prod',
            freight: freight.id,
            gate: 'release',
            decision: 'approve',
          },
        });
        expectEqual(refused.status, 403, `status for ${someone}`);
      }

      // Release managers are told, wherever in Backstage they are.
      const rita = await person('rita');
      await rita.page.goto(`${demo.url}/notifications`);
      await rita.page
        .getByText(`${freight.alias} waits for approval to enter prod.`)
        .waitFor();
      await rita.page
        .getByText('ada asks for it: The invoices of this month.')
        .waitFor();

      // One release manager approves it on the page of the stage.
      await rita.openPromotions('billing');
      await rita.openStage('prod', 'Approvals');
      const approve = `Approve ${freight.alias} for prod (release)`;
      await rita.page.getByRole('button', { name: approve }).click();
      await rita.page.getByText('1 of 2 approved').waitFor();
      await ada.stage('prod').getByText('waits for 1 more approval').waitFor();

      // Production is frozen: the page says so, and it still waits.
      const sam = await person('sam');
      await sam.page.goto(`${demo.url}/promotions/freezes`);
      await sam.page.getByRole('button', { name: 'New freeze' }).click();
      const freeze = sam.page.getByRole('dialog');
      const field = (name: string) =>
        freeze.getByRole('textbox', { name, exact: true });
      await field('Name').fill('closing');
      await field('Reason').fill('The books are being closed.');
      await field('Stages').fill('prod');
      await field('Entities').fill('{"metadata.name": "billing"}');
      await freeze.getByRole('button', { name: 'Freeze', exact: true }).click();
      await sam.page.getByText('The freeze closing is in place.').waitFor();
      await ada.stage('prod').getByText('Frozen: closing').waitFor();
      const refused = await demo.api('rita', `/pipelines/${id}/promotions`, {
        body: { stage: 'prod', freight: freight.id, dryRun: true },
      });
      expectEqual(
        statusesOf(refused.body.decision)['freeze/closing'],
        'Unmet',
        'the freeze',
      );

      // It is passed over for this freight, with a reason.
      await sam.openPromotions('billing');
      await sam.openStage('prod', 'Why');
      await sam.page
        .getByRole('button', {
          name: `Break glass for ${freight.alias} in prod`,
        })
        .click();
      const glass = sam.page.getByRole('dialog', { name: /^Break glass/ });
      await glass
        .getByRole('textbox', { name: /^Reason/ })
        .fill('The tax office asks for it today.');
      await glass
        .getByRole('button', { name: 'Pass over and promote' })
        .click();
      await sam.page
        .getByText('The tax office asks for it today.')
        .first()
        .waitFor();
      await ada.stage('prod').getByText('1 gate passed over').waitFor();

      // The other one finds it in the inbox. That was the last thing missing.
      const rolf = await person('rolf');
      await rolf.page.goto(`${demo.url}/promotions/approvals`);
      await rolf.page.getByRole('button', { name: approve }).click();
      await rolf.page
        .getByText(`You approved ${freight.alias} for prod.`)
        .waitFor();
      const prod: any = await until(
        'billing is verified in prod',
        async () => {
          const stage = await demo.stage('billing', 'prod');
          return (
            stage.current[0]?.freight === freight.id &&
            stage.run?.state === 'Succeeded' &&
            stage
          );
        },
        120_000,
      );
      await ada.stage('prod').getByText(freight.alias).first().waitFor();

      // What was decided at the start is on the page of the promotion.
      const { promotionId } = prod.current[0];
      await ada.page.goto(`${demo.url}/promotions/runs/${promotionId}`);
      await ada.page
        .getByText('The tax office asks for it today.')
        .first()
        .waitFor();
      await tellsItAll(demo, freight.id);
      await showsItAll(ada, freight.alias);

      // The freeze still stands for everything else.
      await sam.page.goto(`${demo.url}/promotions/freezes`);
      await sam.page
        .getByRole('button', { name: 'End the freeze closing' })
        .click();
      await sam.page
        .getByRole('button', { name: 'End the freeze', exact: true })
        .click();
      await until('the freeze is over', async () => {
        const stage = await demo.stage('billing', 'prod');
        return stage.freezes.length === 0;
      });
      await ada.page
        .getByText('The freeze closing is no longer meant for prod.')
        .first()
        .waitFor();
    },
  },
];

function statusesOf(decision: any): Record<string, string> {
  return Object.fromEntries(
    decision.requirements.map((r: any) => [r.id, r.status]),
  );
}

/** The timeline has every step, by whom, and the decision as it was. */
async function tellsItAll(demo: Demo, freight: string) {
  const entries = await demo.timeline('billing', { stage: 'prod', freight });
  const told = entries.reverse();
  const left = told.map(({ kind, actor }) => `${kind} by ${actor}`);
  const steps = [
    'promotion.created by user:default/ada',
    'gate.approved by user:default/rita',
    'gate.overridden by user:default/sam',
    'gate.approved by user:default/rolf',
    'promotion.started by promotions',
    'promotion.succeeded by user:default/ada',
    'stage.verified by promotions',
  ];
  for (const step of steps) {
    const found = left.indexOf(step);
    expectTrue(found >= 0, `${step} comes next in ${left.join(', ')}`);
    left.splice(0, found + 1);
  }
  const started = told.find(({ kind }) => kind === 'promotion.started');
  const { requirements } = started?.data.decision;
  const of = (name: string) => requirements.find((r: any) => r.id === name);
  expectEqual(of('freeze/closing').status, 'Overridden', 'the freeze');
  expectMatch(of('freeze/closing').message, /tax office/);
  expectEqual(of('release').status, 'Met', 'the approval');
  expectEqual(
    of('release')
      .approval.approvals.map((a: any) => a.by)
      .sort()
      .join(),
    'user:default/rita,user:default/rolf',
    'who approved',
  );
  expectEqual(of('change-calendar').status, 'Met', 'the change calendar');
  expectEqual(of('payments-database').status, 'Met', 'the lock');
}

/** The page of the stage has every step, and why it was let through. */
async function showsItAll(person: Person, alias: string) {
  await person.openPromotions('billing');
  await person.openStage('prod', 'History');
  const entries = person.page
    .getByRole('list', { name: 'History of prod, newest first' })
    .getByRole('listitem');
  const steps: Array<[string, string]> = [
    [
      `${alias} is to be promoted to prod as soon as it may enter.`,
      'Ada Owner',
    ],
    [`Approved ${alias} for prod at the gate release.`, 'Rita Release'],
    [
      'The freeze closing is meant for prod from now on: The books are being closed.',
      'Sam SRE',
    ],
    ['The tax office asks for it today.', 'Sam SRE'],
    [`Approved ${alias} for prod at the gate release.`, 'Rolf Release'],
    [`The promotion of ${alias} to prod started.`, 'Promotions'],
  ];
  // The catalog says the names of people, a moment later.
  for (const [what, who] of steps) {
    await entries.filter({ hasText: what }).filter({ hasText: who }).waitFor();
  }
  const texts = (await entries.allInnerTexts()).reverse();
  const order = steps.map(([what, who]) =>
    texts.findIndex(text => text.includes(what) && text.includes(who)),
  );
  expectEqual(
    order.join(),
    [...order].sort((a, b) => a - b).join(),
    'the order of the steps',
  );
  const started = entries.filter({
    hasText: `The promotion of ${alias} to prod started.`,
  });
  await started
    .getByRole('button', { name: /^Why it was let through/ })
    .click();
  const told = await started.innerText();
  expectMatch(told, /Freeze closing[^]*Reason: The tax office asks for it/);
  expectMatch(told, /Approval release[^]*2 of 2 approved/);
  expectMatch(told, /Rita Release approved/);
  expectMatch(told, /Rolf Release approved/);
  // All of that fits a telephone, with every tab in sight.
  const { width, height } = person.page.viewportSize()!;
  await person.page.setViewportSize({ width: 380, height });
  const cut = await person.page
    .getByRole('dialog', { name: 'Stage prod' })
    .evaluate(panel => [
      panel.scrollWidth - panel.clientWidth,
      ...[...panel.querySelectorAll('[role="tab"]')].map(tab =>
        Math.max(0, tab.getBoundingClientRect().right - window.innerWidth),
      ),
    ]);
  expectEqual(Math.max(...cut), 0, 'what is cut off at 380 px');
  await person.page.setViewportSize({ width, height });
}
