using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Engine;

public sealed class RequireTests
{
    private static readonly (string, string) Names = ("scripts/lib/names.js", "let loads = 0; loads++; exports.loads = () => loads; exports.list = ['a', { b: 1 }];");

    [Fact]
    public async Task A_module_is_found_beside_the_rule_with_or_without_its_ending()
    {
        using var lab = new RuleLab(
            "const a = require('../lib/names'), b = require('../lib/names.js'), c = require('./../lib/names');\non('GREET', () => say([a === b, b === c, a.loads()]));", files: Names);
        (await lab.Said(new Person("Ada"))).ShouldBe("[true,true,1]");
    }

    [Fact]
    public async Task Json_is_required_as_data()
    {
        using var lab = new RuleLab("const data = require('../data/partners.json');\non('GREET', () => say(data.partners[1]));", files: ("scripts/data/partners.json", "{ \"partners\": [\"a\", \"b\"] }"));
        (await lab.Said(new Person("Ada"))).ShouldBe("b");
    }

    [Fact]
    public void Json_that_is_none_is_named() =>
        RuleLab.LoadError("\nrequire('../data/x.json');", ("scripts/data/x.json", "{ nope }")).Message
            .ShouldStartWith("scripts/rules/rule.js:2:8: TypeError: scripts/data/x.json is not JSON: SyntaxError: ");

    [Theory]
    [InlineData("names.list.push(1)")]
    [InlineData("names.list[1].b = 2")]
    [InlineData("names.more = 1")]
    [InlineData("names.loads.calls = 1")]
    public async Task Exports_are_frozen(string change)
    {
        using var lab = new RuleLab($"const names = require('../lib/names');\non('GREET', () => {{ {change}; }});", files: Names);
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")))).Message.ShouldContain("TypeError: Attempt");
    }

    [Fact]
    public async Task Module_exports_can_be_a_function_or_class()
    {
        using var lab = new RuleLab("const Greeter = require('../lib/greeter');\non('GREET', p => say(new Greeter(p.name).text));", files:
            ("scripts/lib/greeter.js", "module.exports = class Greeter { constructor(name) { this.name = name; } get text() { return 'hi ' + this.name; } };"));
        (await lab.Said(new Person("Ada"))).ShouldBe("hi Ada");
    }

    [Fact]
    public void A_module_that_requires_itself_is_refused() =>
        RuleLab.LoadError("require('../lib/a');", ("scripts/lib/a.js", "\n\nrequire('./a');")).Message.ShouldBe(
            "scripts/lib/a.js:3:8: TypeError: require('./a'): the files require each other: scripts/lib/a.js -> scripts/lib/a.js");

    [Theory]
    [InlineData("../lib/none", "require('../lib/none'): there is no such .js or .json file")]
    [InlineData("lib/names", "require('lib/names'): only files are required, by a path that begins with ./ or ../")]
    [InlineData("/etc/passwd", "require('/etc/passwd'): only files are required, by a path that begins with ./ or ../")]
    [InlineData("fs", "require('fs'): only files are required, by a path that begins with ./ or ../")]
    [InlineData("../../outside", "require('../../outside'): the path leaves the scripts folder")]
    [InlineData("../../../../../../etc/passwd", "require('../../../../../../etc/passwd'): the path leaves the scripts folder")]
    [InlineData("../lib/names.txt", "require('../lib/names.txt'): there is no such .js or .json file")]
    public void What_is_not_a_file_of_the_scripts_folder_is_refused(string request, string message) =>
        RuleLab.LoadError($"\nrequire('{request}');", Names, ("outside.js", "exports.x = 1;"), ("scripts/lib/names.txt", "x")).Message
            .ShouldBe($"scripts/rules/rule.js:2:8: TypeError: {message}");

    [Fact]
    public void A_link_does_not_lead_out_of_the_folder()
    {
        using var folder = new RuleFolder();
        folder.Write("scripts/lib/x.js", string.Empty);
        File.CreateSymbolicLink(Path.Combine(folder.Root, "lib", "out.js"), folder.Write("outside.js", "exports.x = 1;"));
        var sources = new ScriptSources(folder.Root, folder.Base, [new(folder.Write("scripts/rules/rule.js", "require('../lib/out');"))]);
        Should.Throw<ScriptLoadException>(() => Labs.LoadAll(sources)).Message.ShouldContain("the path leaves the scripts folder");
    }

    [Fact]
    public void A_module_registers_no_handlers() =>
        RuleLab.LoadError("require('../lib/x');", ("scripts/lib/x.js", "\non('GREET', () => {});")).Message
            .ShouldBe("scripts/lib/x.js:2:3: Error: on() belongs in a rule file: a required module exports functions");

    [Fact]
    public async Task Require_does_not_work_in_a_handler()
    {
        using var lab = new RuleLab("on('GREET', () => {\n  require('../lib/names');\n});", files: Names);
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")))).Message
            .ShouldBe("scripts/rules/rule.js:2:10: Error: require works only while the rules load: call it at the top of the file");
    }

    [Fact]
    public async Task A_rule_reads_its_options_as_config()
    {
        using var lab = new RuleLab("on('GREET', () => say([config.list[1], Object.isFrozen(config.list)]));", options: """{ "list": [1, "two"] }""");
        (await lab.Said(new Person("Ada"))).ShouldBe("""["two",true]""");
    }

    [Fact]
    public async Task One_file_can_be_two_rules_with_other_options()
    {
        using var folder = new RuleFolder();
        var file = folder.Write("rule.js", "on('GREET', () => answer(config.name));");
        using var set = Labs.Make(new(folder.Root, folder.Base, [new(file, """{ "name": "a" }"""), new(file, """{ "name": "b" }""")]), RuleLab.Limits, new FakeClock(), new());
        set.Load();
        set.Handlers.Select(handler => handler.Rule).ShouldBe([0, 1]);
        var call = new ScriptCall(new ScriptContext(new FakeClock(), 1), new TestCaller(), new Person("Ada"), null);
        (await set.InvokeAsync(set.Handlers[0], call, TestContext.Current.CancellationToken)).ShouldBe(new Answer("a"));
        (await set.InvokeAsync(set.Handlers[1], call, TestContext.Current.CancellationToken)).ShouldBe(new Answer("b"));
    }

    [Fact]
    public void Every_file_that_was_read_is_known()
    {
        using var lab = new RuleLab("require('../lib/names');", files: Names);
        lab.Sources.Read.Select(source => source.Name).ShouldBe(["scripts/rules/rule.js", "scripts/lib/names.js"]);
    }
}
