using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Conformance;

/// <summary>What rules must not have, files and their modules, time and chance: the same on every engine.</summary>
public sealed class SandboxConformance
{
    private static readonly (string, string) Names = ("scripts/lib/names.js", "var loads = 0; loads++; exports.loads = function () { return loads; }; exports.list = ['a', { b: 1 }];");

    [Theory]
    [OnEachEngine("eval")]
    [OnEachEngine("Function")]
    [OnEachEngine("System")]
    [OnEachEngine("importNamespace")]
    [OnEachEngine("WebAssembly")]
    [OnEachEngine("process")]
    [OnEachEngine("fetch")]
    [OnEachEngine("setTimeout")]
    [OnEachEngine("console")]
    public async Task What_rules_must_not_have_is_not_there(string engine, string name)
    {
        using var lab = Lab(engine, $"say(typeof {name});");
        (await lab.Said(new Person("Ada"))).ShouldBe("undefined");
    }

    [Theory]
    [OnEachEngine("(function () {}).constructor('return 1')")]
    [OnEachEngine("new (function () {}).constructor('return 1')")]
    [OnEachEngine("say.constructor('return 1')")]
    [OnEachEngine("p.greets.constructor('return 1')")]
    [OnEachEngine("[].map.constructor('return 1')")]
    [OnEachEngine("Promise.constructor('return 1')")]
    [OnEachEngine("Object.getPrototypeOf(say).constructor('return 1')")]
    public async Task Code_is_not_made_from_text(string engine, string expression)
    {
        using var lab = Lab(engine, $"{expression}();");
        (await Failure(lab)).Reason.ShouldBe("EvalError: rules cannot make code from text");
    }

    [Theory]
    [OnEachEngine("undeclared = 1")]
    [OnEachEngine("say = 1")]
    [OnEachEngine("Math = 1")]
    [OnEachEngine("(function () { this.x = 1; })()")]
    public async Task Globals_cannot_be_made_or_changed(string engine, string statement)
    {
        using var lab = Lab(engine, $"{statement};");
        await Failure(lab);
    }

    [Theory]
    [OnEachEngine]
    public async Task The_clock_stands_still_during_an_entry_and_is_the_hosts(string engine)
    {
        using var lab = Lab(engine, """
            say([Date.now(), new Date().getTime(), +new Date(Date.now()), new Date().toISOString(), Date() === String(new Date()), new Date(2020, 0, 1).getFullYear(),
              new Date() instanceof Date, new Date().constructor === Date, new Date(0).toJSON(), Date.UTC(2020, 1, 29)]);
            """);
        var time = lab.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        (await lab.Said(new Person("Ada"))).ShouldBe($"""[{time},{time},{time},"2026-03-04T05:06:07.000Z",true,2020,true,true,"1970-01-01T00:00:00.000Z",1582934400000]""");
        lab.Clock.Advance(TimeSpan.FromMilliseconds(1500));
        (await lab.Said(new Person("Ada")))!.ShouldStartWith($"[{time + 1500},{time + 1500},");
    }

    [Theory]
    [OnEachEngine]
    public async Task Chance_is_the_sessions_own(string engine)
    {
        using var lab = Lab(engine, "say([Math.random(), Math.random()]);");
        await lab.Set.InvokeAsync(lab.Handler(), new ScriptCall(new ScriptContext(lab.Clock, 7), lab.Caller, new Person("Ada"), null), TestContext.Current.CancellationToken);
        lab.Caller.Lines.ShouldBe(["[0.3898297483912715,0.01678829452815611]"]);
    }

    [Theory]
    [OnEachEngine]
    public async Task Modules_are_loaded_once_and_found_with_or_without_their_ending(string engine)
    {
        using var lab = new RuleLab(
            "var a = require('../lib/names'), b = require('../lib/names.js'), c = require('./../lib/names');\non('GREET', function () { say([a === b, b === c, a.loads()]); });",
            engine: Engines.Make(engine),
            files: Names);
        (await lab.Said(new Person("Ada"))).ShouldBe("[true,true,1]");
    }

    [Theory]
    [OnEachEngine]
    public async Task Json_is_required_as_data(string engine)
    {
        using var lab = new RuleLab(
            "var data = require('../data/partners.json');\non('GREET', function () { say([data.partners[1], Object.isFrozen(data.partners)]); });",
            engine: Engines.Make(engine),
            files: ("scripts/data/partners.json", "{ \"partners\": [\"a\", \"b\"] }"));
        (await lab.Said(new Person("Ada"))).ShouldBe("""["b",true]""");
    }

    [Theory]
    [OnEachEngine]
    public void Json_that_is_none_is_named(string engine)
    {
        var error = RuleLab.LoadError(Engines.Make(engine), "\nrequire('../data/x.json');", ("scripts/data/x.json", "{ nope }"));
        (error.Location.ToString().Split(':')[0], error.Location.Line).ShouldBe(("scripts/rules/rule.js", 2));
        error.Reason.ShouldStartWith("TypeError: scripts/data/x.json is not JSON: SyntaxError: ");
    }

    [Theory]
    [OnEachEngine("names.list.push(1)")]
    [OnEachEngine("names.list[1].b = 2")]
    [OnEachEngine("names.more = 1")]
    [OnEachEngine("names.loads.calls = 1")]
    [OnEachEngine("config.list.push(1)")]
    [OnEachEngine("config.other = 1")]
    public async Task Exports_and_options_are_frozen(string engine, string change)
    {
        using var lab = new RuleLab($"var names = require('../lib/names');\non('GREET', function () {{ {change}; }});", options: """{ "list": [] }""", engine: Engines.Make(engine), files: Names);
        (await Failure(lab)).Reason.ShouldStartWith("TypeError: ");
    }

    [Theory]
    [OnEachEngine]
    public void Modules_that_require_each_other_are_refused(string engine)
    {
        var error = RuleLab.LoadError(
            Engines.Make(engine),
            "require('../lib/a');",
            ("scripts/lib/a.js", "exports.name = 'a';\nvar b = require('./b');"),
            ("scripts/lib/b.js", "var c = require('./c');"),
            ("scripts/lib/c.js", "\nvar a = require('./a');"));
        (error.Location.File, error.Location.Line, error.Reason).ShouldBe((
            "scripts/lib/c.js", 2, "TypeError: require('./a'): the files require each other: scripts/lib/c.js -> scripts/lib/a.js -> scripts/lib/b.js -> scripts/lib/c.js"));
    }

    [Theory]
    [OnEachEngine("require('../lib/none');", "TypeError: require('../lib/none'): there is no such .js or .json file")]
    [OnEachEngine("require('fs');", "TypeError: require('fs'): only files are required, by a path that begins with ./ or ../")]
    [OnEachEngine("require('../../outside');", "TypeError: require('../../outside'): the path leaves the scripts folder")]
    [OnEachEngine("require(7);", "TypeError: require: the path must be a string")]
    [OnEachEngine("on('RCTP', function () {});", "TypeError: on: there is no event 'RCTP'")]
    [OnEachEngine("on('GREAT', function () {});", "TypeError: on: there is no event 'GREAT'; did you mean 'GREET'?")]
    [OnEachEngine("on('GREET');", "TypeError: on: the handler must be a function, but is undefined (undefined)")]
    [OnEachEngine("on('GREET', function () {}, { need: 'body' });", "TypeError: on: there is no option need, only needs and timeout")]
    [OnEachEngine("on('GREET', function () {}, { needs: 'soul' });", "TypeError: on: needs is 'body' or 'edit'")]
    [OnEachEngine("on('GREET', function () {}, 'body');", "TypeError: on: the options must be an object such as { needs: \"body\", timeout: \"2s\" }")]
    [OnEachEngine("on('GREET', function () {}, { timeout: '9h' });", "TypeError: on: timeout is a duration such as '500ms', '2s' or '1m' (at most 5 minutes), or a number of milliseconds")]
    public void What_makes_no_sense_fails_the_load_with_its_place(string engine, string statement, string reason)
    {
        var error = RuleLab.LoadError(Engines.Make(engine), "\n\n" + statement);
        (error.Location.File, error.Location.Line, error.Reason).ShouldBe(("scripts/rules/rule.js", 3, reason));
    }

    [Theory]
    [OnEachEngine]
    public void A_module_registers_no_handlers(string engine)
    {
        var error = RuleLab.LoadError(Engines.Make(engine), "require('../lib/x');", ("scripts/lib/x.js", "\non('GREET', function () {});"));
        (error.Location.File, error.Location.Line, error.Reason).ShouldBe(("scripts/lib/x.js", 2, "Error: on() belongs in a rule file: a required module exports functions"));
    }

    [Theory]
    [OnEachEngine("on('GREET', function () {});", "Error: on() works only while the rules load: call it at the top of the file")]
    [OnEachEngine("require('../lib/names');", "Error: require works only while the rules load: call it at the top of the file")]
    public async Task What_is_for_the_top_of_a_file_does_not_work_in_a_handler(string engine, string statement, string reason)
    {
        using var lab = Lab(engine, statement);
        (await Failure(lab)).Reason.ShouldBe(reason);
    }

    [Theory]
    [OnEachEngine("on('GREET', function () {\n  var x = ;\n});", "scripts/rules/rule.js", 2)]
    [OnEachEngine("on('GREET', function () {});\n}\n(function () {", "scripts/rules/rule.js", 2)]
    [OnEachEngine("\n\nvar x = 'open", "scripts/rules/rule.js", 3)]
    [OnEachEngine("\nwith (Math) { say(PI); }", "scripts/rules/rule.js", 2)]
    [OnEachEngine("require('../lib/broken');", "scripts/lib/broken.js", 3)]
    public void A_syntax_error_has_file_and_line(string engine, string rule, string file, int line)
    {
        var error = RuleLab.LoadError(Engines.Make(engine), rule, ("scripts/lib/broken.js", "\n\nvar = 1;"));
        (error.Location.File, error.Location.Line).ShouldBe((file, line));
        error.Reason.ShouldStartWith("SyntaxError: ");
    }

    [Theory]
    [OnEachEngine]
    public void Handlers_come_in_the_order_of_their_registration_with_their_options(string engine)
    {
        using var lab = new RuleLab(
            "on('GREET', function () {}, { needs: 'body', timeout: '2s' });\n\non('MEET', function () {}, { timeout: 250 });\non('INIT', function () {}, { needs: 'edit' });", engine: Engines.Make(engine));
        lab.Set.Handlers.Select(handler => (handler.Event, handler.Location.Line, handler.Needs, handler.Timeout)).ShouldBe(
        [
            ("GREET", 1, MessageNeeds.Body, TimeSpan.FromSeconds(2)),
            ("MEET", 3, MessageNeeds.Nothing, TimeSpan.FromMilliseconds(250)),
            ("INIT", 4, MessageNeeds.Edit, null),
        ]);
    }

    [Theory]
    [OnEachEngine]
    public async Task Files_may_register_by_titles(string engine)
    {
        var api = new ApiTable([SampleApi.PersonKind, SampleApi.NotesKind, SampleApi.AnswerKind], SampleApi.Table.Globals, [new ApiEvent("TEST", [], string.Empty)]) { Registrar = new ApiRegistrar("test", "TEST") };
        using var lab = new RuleLab("test('adds up', function () { say(typeof on + arguments.length); });\ntry { test('', function () {}); } catch (error) { say(error.message); }", api: api, engine: Engines.Make(engine));
        (lab.Handler().Event, lab.Handler().Title).ShouldBe(("TEST", "adds up"));
        (await lab.Said()).ShouldBe("undefined0");
        lab.Caller.Lines.First().ShouldBe("test: the title must be a text of 1 to 200 characters");
    }

    private static RuleLab Lab(string engine, string body) => new($"on('GREET', function (p) {{ {body} }});", engine: Engines.Make(engine));

    private static async Task<ScriptException> Failure(RuleLab lab) => await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")));
}
