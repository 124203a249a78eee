/** Friendly words of one to three syllables; 64 of each, so 4,096 pairs. */
export const ADJECTIVES: readonly string[] = (
  'agile amber azure bold brave bright brisk calm candid cheery clever coral ' +
  'cosmic crisp curious dapper daring deft eager early epic fair fancy fleet ' +
  'fluent fresh gentle glad golden grand happy hardy honest humble ivory jolly ' +
  'keen kind lively lucid lucky mellow merry mighty modest neat nimble noble ' +
  'placid plucky polite proud quick quiet rapid ready royal serene silver smart ' +
  'snug steady sunny vivid'
).split(' ');

export const NOUNS: readonly string[] = (
  'acorn anchor aspen badger bamboo barley basil beacon birch bison breeze ' +
  'brook canyon cedar cliff clover comet condor coyote crane delta dolphin eagle ' +
  'ember falcon fern finch fjord forest fox garden geyser glacier harbor hazel ' +
  'heron island ivy jasmine juniper koala lagoon lantern lark lemur lotus lynx ' +
  'maple marlin meadow mesa meteor olive orchid otter owl panda pebble pine ' +
  'prairie puffin river sparrow willow'
).split(' ');
