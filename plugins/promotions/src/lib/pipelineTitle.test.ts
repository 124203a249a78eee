import { makePipeline } from '../__testUtils__/build';
import { pipelineTitle } from './pipelineTitle';

describe('what to call a pipeline', () => {
  it('is its title, else its name', () => {
    expect(pipelineTitle(makePipeline('podinfo', { title: 'Podinfo' }))).toBe(
      'Podinfo',
    );
    expect(pipelineTitle(makePipeline('podinfo'))).toBe('podinfo');
  });

  it('is the file where no document was ever good', () => {
    const { document } = makePipeline('podinfo');
    expect(pipelineTitle({ name: document.ref, document })).toBe(
      'promotions.yaml',
    );
  });
});
