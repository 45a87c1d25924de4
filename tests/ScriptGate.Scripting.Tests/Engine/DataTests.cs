using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Engine;

public sealed class DataTests
{
    [Theory]
    [InlineData("undefined", "Undefined")]
    [InlineData("null", "Null")]
    [InlineData("false", "Boolean")]
    [InlineData("1.5", "Number")]
    [InlineData("'x'", "Text")]
    [InlineData("[1]", "Data")]
    [InlineData("({ a: 1 })", "Data")]
    [InlineData("p", "Host")]
    public async Task Values_have_kinds(string expression, string kind)
    {
        using var lab = new RuleLab($"on('GREET', p => say(type({expression})));");
        (await lab.Said(new Person("Ada"))).ShouldBe(kind);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[null,true,false,0,-1.5,1e+21,\"x\\\"\\n\u00e9\\u0000\"]")]
    [InlineData("{\"a\":{\"b\":[{\"c\":[]}]},\"\":1}")]
    public async Task Data_survives_the_way_there_and_back(string json)
    {
        using var lab = new RuleLab($"const data = {json};\non('GREET', () => say([JSON.stringify(echo(data)), JSON.stringify(data)]));");
        var said = System.Text.Json.JsonDocument.Parse((await lab.Said(new Person("Ada")))!).RootElement;
        said[0].GetString().ShouldBe(said[1].GetString());
        said[0].GetString().ShouldBe(json);
    }

    [Fact]
    public async Task What_is_undefined_in_an_object_is_left_out()
    {
        using var lab = new RuleLab("on('GREET', () => say({ a: undefined, b: 1 }));");
        (await lab.Said(new Person("Ada"))).ShouldBe("""{"b":1}""");
    }

    [Theory]
    [InlineData("new Map()", "TypeError: only plain objects can be kept, not a Map")]
    [InlineData("[() => 1]", "TypeError: only null, booleans, numbers, strings, arrays and plain objects can be kept, not a function")]
    [InlineData("[undefined]", "TypeError: only null, booleans, numbers, strings, arrays and plain objects can be kept, not a undefined")]
    [InlineData("[NaN]", "TypeError: NaN cannot be kept as data: JSON has no such number")]
    [InlineData("[1n]", "TypeError: only null, booleans, numbers, strings, arrays and plain objects can be kept, not a bigint")]
    [InlineData("Symbol()", "TypeError: symbols and big integers cannot leave a rule")]
    [InlineData("[answer('x')]", "TypeError: a host object cannot be kept as data: keep the values you need of it")]
    [InlineData("circle", "TypeError: the value is nested more than 32 deep, or contains itself")]
    [InlineData("['x'.repeat(65536)]", "RangeError: the value is larger than 64 KiB")]
    [InlineData("Array(40000).fill(0)", "RangeError: the value is larger than 64 KiB")]
    public async Task What_is_not_plain_or_too_large_is_refused(string expression, string reason)
    {
        using var lab = new RuleLab($"const circle = {{}}; circle.circle = circle;\non('GREET', () => {{ echo({expression}); }});");
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")))).Message.ShouldContain(reason);
    }
}
