import { edgePath, layoutStages } from './layers';

const stage = (name: string, ...upstreams: string[]) => ({ name, upstreams });

describe('the layout of stages', () => {
  it('puts a straight line into one column each', () => {
    const { columns, edges } = layoutStages([
      stage('dev'),
      stage('staging', 'dev'),
      stage('prod', 'staging'),
    ]);
    expect(columns).toEqual([['dev'], ['staging'], ['prod']]);
    expect(edges).toEqual([
      { from: 'dev', to: 'staging' },
      { from: 'staging', to: 'prod' },
    ]);
  });

  it('puts the two sides of a diamond below each other', () => {
    expect(
      layoutStages([
        stage('dev'),
        stage('staging-a', 'dev'),
        stage('staging-b', 'dev'),
        stage('prod', 'staging-a', 'staging-b'),
      ]).columns,
    ).toEqual([['dev'], ['staging-a', 'staging-b'], ['prod']]);
  });

  it('puts a stage behind the farthest of its upstreams', () => {
    expect(
      layoutStages([
        stage('prod', 'dev', 'staging'),
        stage('staging', 'dev'),
        stage('dev'),
      ]).columns,
    ).toEqual([['dev'], ['staging'], ['prod']]);
  });

  it('keeps stages near what they follow', () => {
    expect(
      layoutStages([
        stage('a'),
        stage('b'),
        stage('after-b', 'b'),
        stage('after-a', 'a'),
      ]).columns[1],
    ).toEqual(['after-a', 'after-b']);
  });

  it('leaves out upstreams that are no stages', () => {
    expect(layoutStages([stage('dev', 'elsewhere')])).toEqual({
      columns: [['dev']],
      edges: [],
    });
  });

  it('ends for a cycle too', () => {
    const { columns } = layoutStages([stage('a', 'b'), stage('b', 'a')]);
    expect(columns.flat().sort()).toEqual(['a', 'b']);
  });
});

describe('an edge', () => {
  it('leaves to the right and arrives from the left', () => {
    expect(edgePath({ x: 0, y: 10 }, { x: 40, y: 90 })).toBe(
      'M 0 10 C 20 10, 20 90, 40 90',
    );
  });
});
