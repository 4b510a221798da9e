module.exports = { root: true, extends: ['../scripts/.eslintrc.cjs'] };
