using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Conformance;

/// <summary>Handlers and host objects: the same on every engine, in ECMAScript 5.</summary>
public sealed class HandlerConformance
{
    [Theory]
    [OnEachEngine("", null)]
    [OnEachEngine("return null;", null)]
    [OnEachEngine("return undefined;", null)]
    [OnEachEngine("return answer('hello ' + p);", "hello Ada")]
    [OnEachEngine("return promised('x').then(function (word) { return answer(word); });", "from the host")]
    public async Task A_handler_returns_nothing_or_a_host_object(string engine, string body, string? text)
    {
        using var lab = Lab(engine, body);
        lab.Caller.PromiseOf("x").SetResult("from the host");
        (await lab.Call(new Person("Ada"))).ShouldBe(text is null ? null : new Answer(text));
    }

    [Theory]
    [OnEachEngine("42", "42 (number)")]
    [OnEachEngine("NaN", "NaN (number)")]
    [OnEachEngine("true", "true (boolean)")]
    [OnEachEngine("'accept'", "accept (string)")]
    [OnEachEngine("({})", "a object")]
    [OnEachEngine("[1]", "an array")]
    [OnEachEngine("function () {}", "a function")]
    [OnEachEngine("Promise.resolve(7)", "7 (number)")]
    public async Task Anything_else_fails(string engine, string expression, string described)
    {
        using var lab = Lab(engine, $"return {expression};");
        (await Failure(lab)).Message.ShouldEndWith($": TypeError: a handler returns nothing or a verdict, but this one returned {described}");
    }

    [Theory]
    [OnEachEngine("p.name", "\"Ada\"")]
    [OnEachEngine("(p.name = 'Eve', p.name)", "\"Eve\"")]
    [OnEachEngine("(p.name += '!', p.name)", "\"Ada!\"")]
    [OnEachEngine("[p.friend.name, p.friend.friend, p.self.self.name]", "[\"Bob\",null,\"Ada\"]")]
    [OnEachEngine("[p.self === p.self, p.friend === p.friend, p.notes === p.notes]", "[true,false,true]")]
    [OnEachEngine("[p.children.length, p.children.map(function (c) { return c.name; }).join(), Array.isArray(p.children), Object.isFrozen(p.children)]", "[2,\"C,D\",true,true]")]
    [OnEachEngine("[p.greets(p.friend), p.greets(p), p.introduce(p.friend).name]", "[true,false,\"Bob\"]")]
    [OnEachEngine("[String(p), 'x' + p, p, { who: p }, [p]]", "[\"Ada\",\"xAda\",\"Ada\",{\"who\":\"Ada\"},[\"Ada\"]]")]
    [OnEachEngine("['name' in p, 'nam' in p, typeof p, p.then === undefined, Object.keys(p).length, p.hasOwnProperty('x')]", "[true,false,\"object\",true,0,false]")]
    [OnEachEngine("[typeof p.greets, p.greets.name, typeof say]", "[\"function\",\"greets\",\"function\"]")]
    [OnEachEngine("(function () { p.notes.a = [1, { b: 'x' }]; p.notes.c = 'd'; return [p.notes.a, 'a' in p.notes, 'z' in p.notes, Object.keys(p.notes), p.notes.z === undefined]; })()", "[[1,{\"b\":\"x\"}],true,false,[\"a\",\"c\"],true]")]
    [OnEachEngine("(function () { p.notes.a = 1; p.notes.b = 2; delete p.notes.a; var keys = []; for (var k in p.notes) keys.push(k); return keys; })()", "[\"b\"]")]
    [OnEachEngine("(function () { p.notes.a = 1; return [JSON.stringify(p.notes), p.notes]; })()", "[\"{\\\"a\\\":1}\",{\"a\":1}]")]
    public async Task Host_objects_are_read_written_and_called(string engine, string expression, string said)
    {
        using var lab = Lab(engine, $"say(json({expression}));");
        (await lab.Said(Ada())).ShouldBe(said);
    }

    [Theory]
    [OnEachEngine("p.nam", "TypeError: Person has no property 'nam'; did you mean 'name'?")]
    [OnEachEngine("p.zzzzzz", "TypeError: Person has no property 'zzzzzz'")]
    [OnEachEngine("p.naem = 'x'", "TypeError: Person has no property 'naem'; did you mean 'name'?")]
    [OnEachEngine("p.greet(p)", "TypeError: Person has no property 'greet'; did you mean 'greets'?")]
    [OnEachEngine("p.age = 3", "TypeError: Attempted to assign to readonly property.")]
    [OnEachEngine("p.greets = 3", "TypeError: Attempted to assign to readonly property.")]
    [OnEachEngine("p.name = 3", "TypeError: name: the name must be a string, but is the number 3")]
    [OnEachEngine("p.broken", "TypeError: nothing there")]
    [OnEachEngine("fail()", "TypeError: the host is out of order")]
    [OnEachEngine("p.greets('Bob')", "TypeError: greets: other must be a Person, but is a string")]
    [OnEachEngine("p.greets()", "TypeError: greets: other must be a Person, but is missing")]
    [OnEachEngine("answer({})", "TypeError: answer: text must be a string, but is an object")]
    [OnEachEngine("throw new RangeError('own')", "RangeError: own")]
    [OnEachEngine("throw 'words'", "the rule threw words")]
    [OnEachEngine("throw 7", "the rule threw 7")]
    [OnEachEngine("(function () { var f = p.greets; f(p); })()", null)]
    public async Task A_mistake_is_an_error_with_file_and_line(string engine, string statement, string? reason)
    {
        using var lab = new RuleLab($"on('GREET', function (p) {{\n\n  {statement};\n}});", engine: Engines.Make(engine));
        var error = await Failure(lab);
        error.Reason.ShouldBe(reason ?? error.Reason);

        // What is thrown and is no error has no place of its own: the handler's is said.
        (error.Location.File, error.Location.Line).ShouldBe(("scripts/rules/rule.js", reason?.StartsWith("the rule threw", StringComparison.Ordinal) == true ? 1 : 3));
    }

    [Theory]
    [OnEachEngine]
    public async Task Errors_have_the_rules_frames(string engine)
    {
        using var lab = new RuleLab(
            "var lib = require('../lib/check');\n\non('GREET', function (p) {\n  return lib.check(p);\n});",
            engine: Engines.Make(engine),
            files: ("scripts/lib/check.js", "exports.check = function check(person) {\n  deeper(person);\n};\n\nfunction deeper(person) {\n  throw new Error('no ' + person.name);\n}"));
        var error = await Failure(lab);
        error.Reason.ShouldBe("Error: no Ada");
        error.Location.ToString().ShouldStartWith("scripts/lib/check.js:6:");
        error.Frames.Select(WithoutColumn).ShouldBe(["deeper (scripts/lib/check.js:6)", "check (scripts/lib/check.js:2)", "anonymous (scripts/rules/rule.js:4)"]);
    }

    [Theory]
    [OnEachEngine]
    public async Task Host_objects_die_with_their_handler(string engine)
    {
        using var lab = new RuleLab("var kept;\non('GREET', function (p) { if (kept) { say(kept.name); } kept = p; });", engine: Engines.Make(engine));
        await lab.Call(new Person("Ada"));
        (await Failure(lab)).Reason.ShouldBe("TypeError: this session is over: host objects live until their handler has returned or its promise is settled");
    }

    [Theory]
    [OnEachEngine]
    public async Task What_nobody_reads_is_never_asked_for(string engine)
    {
        using var lab = Lab(engine, "say(p.name);");
        var ada = new Person("Ada");
        await lab.Call(ada);
        ada.TimesAsked.ShouldBe(0);
    }

    [Theory]
    [OnEachEngine]
    public async Task The_next_call_works_after_a_failed_one(string engine)
    {
        using var lab = Lab(engine, "if (p.name === 'Ada') { throw new Error('no'); } say(p.name);");
        await Failure(lab);
        (await lab.Said(new Person("Bob"))).ShouldBe("Bob");
    }

    [Theory]
    [OnEachEngine]
    public async Task Many_threads_share_few_lanes(string engine)
    {
        using var lab = new RuleLab("on('GREET', function (person) { return answer(person.name); });", RuleLab.Limits with { Lanes = 2 }, engine: Engines.Make(engine));
        await Parallel.ForAsync(0, 500, TestContext.Current.CancellationToken, async (i, _) => (await lab.Call(new Person($"P{i}"))).ShouldBe(new Answer($"P{i}")));
    }

    [Theory]
    [OnEachEngine("undefined", "Undefined")]
    [OnEachEngine("null", "Null")]
    [OnEachEngine("false", "Boolean")]
    [OnEachEngine("1.5", "Number")]
    [OnEachEngine("'x'", "Text")]
    [OnEachEngine("[1]", "Data")]
    [OnEachEngine("({ a: 1 })", "Data")]
    [OnEachEngine("p", "Host")]
    public async Task Values_have_kinds(string engine, string expression, string kind)
    {
        using var lab = Lab(engine, $"say(type({expression}));");
        (await lab.Said(new Person("Ada"))).ShouldBe(kind);
    }

    [Theory]
    [OnEachEngine("[]")]
    [OnEachEngine("{}")]
    [OnEachEngine("[null,true,false,0,-1.5,1e+21,1e-7,\"x\\\"\\n\u00e9\\u0000\"]")]
    [OnEachEngine("{\"a\":{\"b\":[{\"c\":[]}]},\"\":1}")]
    [OnEachEngine("{\"2\":0,\"10\":1,\"b\":2,\"a\":3}")]
    public async Task Data_survives_the_way_there_and_back(string engine, string json)
    {
        using var lab = Lab(engine, $"var data = {json}; say([JSON.stringify(echo(data)), JSON.stringify(data), Object.isFrozen(echo(data))]);");
        var said = System.Text.Json.JsonDocument.Parse((await lab.Said(new Person("Ada")))!).RootElement;
        said[0].GetString().ShouldBe(json);
        said[1].GetString().ShouldBe(json);
        said[2].GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [OnEachEngine("new Date(0)", "TypeError: only plain objects can be kept, not a Date")]
    [OnEachEngine("/x/", "TypeError: only plain objects can be kept, not a RegExp")]
    [OnEachEngine("new (function Thing() {})()", "TypeError: only plain objects can be kept, not a Thing")]
    [OnEachEngine("[function () { return 1; }]", "TypeError: only null, booleans, numbers, strings, arrays and plain objects can be kept, not a function")]
    [OnEachEngine("[undefined]", "TypeError: only null, booleans, numbers, strings, arrays and plain objects can be kept, not a undefined")]
    [OnEachEngine("[NaN]", "TypeError: NaN cannot be kept as data: JSON has no such number")]
    [OnEachEngine("[answer('x')]", "TypeError: a host object cannot be kept as data: keep the values you need of it")]
    [OnEachEngine("circle", "TypeError: the value is nested more than 32 deep, or contains itself")]
    [OnEachEngine("[new Array(65538).join('x')]", "RangeError: the value is larger than 64 KiB")]
    [OnEachEngine("many", "RangeError: the value is larger than 64 KiB")]
    public async Task What_is_not_plain_or_too_large_is_refused(string engine, string expression, string reason)
    {
        using var lab = Lab(engine, $"var circle = {{}}, many = [], i; circle.circle = circle; for (i = 0; i < 40000; i++) {{ many.push(0); }} echo({expression});", new ScriptLimits { Lanes = 1, Entry = TimeSpan.FromSeconds(5) });
        (await Failure(lab)).Reason.ShouldBe(reason);
    }

    private static RuleLab Lab(string engine, string body, ScriptLimits? limits = null) =>
        new($"function json(value) {{ return echo([value])[0] === undefined ? 'undefined' : JSON.stringify(echo([value])[0]); }}\non('GREET', function (p) {{ {body} }});", limits, engine: Engines.Make(engine));

    private static Person Ada() => new("Ada") { Friend = new Person("Bob"), Children = { new Person("C"), new Person("D") } };

    private static async Task<ScriptException> Failure(RuleLab lab) => await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")));

    private static string WithoutColumn(string frame) => frame[..frame.LastIndexOf(':')] + ")";
}
