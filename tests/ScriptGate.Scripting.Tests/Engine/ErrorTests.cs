using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Engine;

public sealed class ErrorTests
{
    [Fact]
    public async Task A_throw_says_file_line_column_and_the_rules_frames()
    {
        using var lab = new RuleLab("function check(person) {\n  throw new Error('no ' + person.name);\n}\non('GREET', person => {\n  return check(person);\n});");
        var error = await Failure(lab);
        error.Message.ShouldBe("scripts/rules/rule.js:2:18: Error: no Ada");
        error.Frames.ShouldBe(["check (scripts/rules/rule.js:2:18)", "anonymous (scripts/rules/rule.js:5:15)"]);
    }

    [Fact]
    public async Task The_first_line_has_its_own_columns()
    {
        using var lab = new RuleLab("on('GREET', () => { nowhere.near(); });");
        (await Failure(lab)).Message.ShouldBe("scripts/rules/rule.js:1:28: ReferenceError: Can't find variable: nowhere");
    }

    [Fact]
    public async Task What_is_thrown_may_be_anything()
    {
        using var lab = new RuleLab("\non('GREET', () => { throw 'words'; });");
        (await Failure(lab)).Message.ShouldBe("scripts/rules/rule.js:2:3: the rule threw words");
    }

    [Fact]
    public async Task An_error_of_a_host_function_stands_where_the_rule_called_it()
    {
        using var lab = new RuleLab("on('GREET', () => {\n  return fail();\n});");
        (await Failure(lab)).Message.ShouldBe("scripts/rules/rule.js:2:14: TypeError: the host is out of order");
    }

    [Fact]
    public async Task A_wrong_argument_is_a_type_error_that_names_it()
    {
        using var lab = new RuleLab("on('GREET', person => {\n  person.greets('Bob');\n});");
        (await Failure(lab)).Message.ShouldBe("scripts/rules/rule.js:2:16: TypeError: greets: other must be a Person, but is a string");
    }

    [Fact]
    public async Task An_error_in_a_module_stands_in_the_module()
    {
        using var lab = new RuleLab(
            "const { check } = require('../lib/check');\non('GREET', person => check(person));",
            files: ("scripts/lib/check.js", "exports.check = function check() {\n  throw new TypeError('bad');\n};"));
        var error = await Failure(lab);
        error.Message.ShouldBe("scripts/lib/check.js:2:22: TypeError: bad");
        error.Frames.ShouldBe(["check (scripts/lib/check.js:2:22)", "anonymous (scripts/rules/rule.js:2:28)"]);
    }

    [Fact]
    public async Task A_rejected_promise_is_a_failure_with_its_place()
    {
        using var lab = new RuleLab("on('GREET', async person => {\n  await null;\n  throw new Error('no ' + person.name);\n});");
        (await Failure(lab)).Message.ShouldBe("scripts/rules/rule.js:3:18: Error: no Ada");
    }

    [Fact]
    public void A_syntax_error_has_file_and_line() =>
        RuleLab.LoadError("on('GREET', () => {\n  let x = ;\n});").Message.ShouldBe("scripts/rules/rule.js:2: SyntaxError: Unexpected token ';'");

    [Fact]
    public void A_brace_too_many_is_a_syntax_error_of_the_file() =>
        RuleLab.LoadError("on('GREET', () => {});\n}\n(function () {").Message.ShouldStartWith("scripts/rules/rule.js:2: SyntaxError: ");

    [Fact]
    public void A_syntax_error_in_a_module_stands_in_the_module() =>
        RuleLab.LoadError("require('../lib/x');", ("scripts/lib/x.js", "\n\nconst = 1;")).Message.ShouldStartWith("scripts/lib/x.js:3: SyntaxError: Unexpected token '='");

    [Fact]
    public void Every_broken_file_is_reported()
    {
        using var folder = new RuleFolder();
        var sources = new ScriptSources(folder.Root, folder.Base, [new(folder.Write("a.js", "(")), new(folder.Write("b.js", "on('GREET', () => {});")), new(folder.Write("c.js", "throw new Error('c')"))]);
        var error = Should.Throw<ScriptLoadException>(() => Labs.LoadAll(sources));
        error.Failures.Select(failure => failure.Location.File).ShouldBe(["a.js", "c.js"]);
    }

    [Theory]
    [InlineData("on('RCTP', () => {});", "1:3: TypeError: on: there is no event 'RCTP'")]
    [InlineData("\non('GREAT', () => {});", "2:3: TypeError: on: there is no event 'GREAT'; did you mean 'GREET'?")]
    [InlineData("on('GREET');", "1:3: TypeError: on: the handler must be a function, but is undefined (undefined)")]
    [InlineData("on('GREET', () => {}, { need: 'body' });", "1:3: TypeError: on: there is no option need, only needs and timeout")]
    [InlineData("on('GREET', () => {}, { needs: 'soul' });", "1:3: TypeError: on: needs is 'body' or 'edit'")]
    [InlineData("on('GREET', () => {}, { timeout: '9h' });", "1:3: TypeError: on: timeout is a duration such as '500ms', '2s' or '1m' (at most 5 minutes), or a number of milliseconds")]
    public void A_registration_that_makes_no_sense_fails_the_load_with_its_place(string rule, string message) =>
        RuleLab.LoadError(rule).Message.ShouldBe("scripts/rules/rule.js:" + message);

    [Fact]
    public async Task On_does_not_work_in_a_handler()
    {
        using var lab = new RuleLab("on('GREET', () => {\n  on('GREET', () => {});\n});");
        (await Failure(lab)).Message.ShouldBe("scripts/rules/rule.js:2:5: Error: on() works only while the rules load: call it at the top of the file");
    }

    [Fact]
    public void A_file_that_does_not_exist_is_named()
    {
        using var folder = new RuleFolder();
        var sources = new ScriptSources(folder.Root, folder.Base, [new(Path.Combine(folder.Base, "gone.js"))]);
        Should.Throw<ScriptLoadException>(() => Labs.LoadAll(sources)).Message.ShouldBe("gone.js: the file does not exist");
    }

    private static async Task<ScriptException> Failure(RuleLab lab) => await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")));
}
