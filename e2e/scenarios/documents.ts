import { until } from '../Demo';
import { expectEqual, expectMatch } from '../expect';
import { withClone } from '../git';
import { Scenario } from '../Scenario';

export const documents: Scenario[] = [
  {
    name: 'a broken document is shown with all its errors, and the last good one stays in force',
    async run({ demo, person }) {
      const rita = await person('rita');
      const before = await demo.board('ledger');
      const good = await withClone(demo, 'ledger', async clone => {
        const text = await clone.read('promotions.yaml');
        await clone.write(
          'promotions.yaml',
          text
            .replace(/stages:/, 'colour: blue\n  stages:')
            .replace(/uses: git-push/, 'uses: git-psuh'),
        );
        await clone.git('commit', '-qam', 'Break the pipeline');
        await clone.git('push', '-q');
        return text;
      });
      const broken = await until('the document is broken', async () => {
        const pipeline = await demo.pipeline('ledger');
        return pipeline.document.state === 'Broken' && pipeline;
      });
      expectEqual(broken.document.errors.length >= 2, true, 'several errors');
      await rita.openPromotions('ledger');
      const alert = rita.page.getByRole('alert').first();
      await alert.waitFor();
      const told = await alert.textContent();
      expectMatch(told, /spec\.colour/);
      expectMatch(told, /git-push/);
      const during = await demo.board('ledger');
      expectEqual(
        during.stages.map((s: any) => s.name),
        before.stages.map((s: any) => s.name),
        'stages in force',
      );
      await withClone(demo, 'ledger', async clone => {
        await clone.write('promotions.yaml', good);
        await clone.git('commit', '-qam', 'Mend the pipeline');
        await clone.git('push', '-q');
      });
      await until('the document is good again', async () => {
        const pipeline = await demo.pipeline('ledger');
        return pipeline.document.state === 'Good';
      });
      await alert.waitFor({ state: 'detached' });
    },
  },
];
