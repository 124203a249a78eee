// For the folders that are no packages; packages have a configuration each.
const { createConfigForRole } = require('@backstage/cli/config/eslint-factory');

module.exports = {
  ...createConfigForRole(__dirname, 'node-library', {
    rules: {
      // The root declares what they import, and workspaces need not be declared.
      '@backstage/no-undeclared-imports': 'off',
    },
  }),
  root: true,
};
