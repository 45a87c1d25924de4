//# next @MESSAGE [true, true, 3, ["", true]]
var chunks = it.chunks(Math.ceil(it.size / 3)), text = '', count = 0;
function go(step) {
  if (step.done) {
    return it.read(0).then(function (all) { return [all === text, all.length === it.size, count, [step.value, step.done]]; });
  }
  text += step.value;
  count++;
  return chunks.next().then(go);
}
return chunks.next().then(go);

//# return @MESSAGE [true, true, 8]
var chunks = it.chunks(8);
return chunks.next().then(function (first) {
  return chunks['return']().then(function (end) {
    return chunks.next().then(function (after) { return [end.done, after.done, first.value.length]; });
  });
});
