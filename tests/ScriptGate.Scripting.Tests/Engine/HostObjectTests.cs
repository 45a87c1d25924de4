using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Engine;

public sealed class HostObjectTests
{
    [Fact]
    public async Task What_nobody_reads_is_never_asked_for()
    {
        using var lab = new RuleLab("on('GREET', person => { say(person.name); });");
        var ada = new Person("Ada");
        await lab.Call(ada);
        ada.TimesAsked.ShouldBe(0);
    }

    [Fact]
    public async Task Properties_are_read_and_written()
    {
        using var lab = new RuleLab("on('GREET', person => { person.name += '!'; say(person.name + person.age); });");
        var ada = new Person("Ada");
        (await lab.Said(ada)).ShouldBe("Ada!42");
        ada.Name.ShouldBe("Ada!");
    }

    [Fact]
    public async Task Objects_lead_to_objects_and_null()
    {
        using var lab = new RuleLab("on('GREET', p => say([p.friend.name, p.friend.friend, p.self.self.name, p.self === p.self, p.children.length, p.children.map(c => c.name).join()]));");
        var ada = new Person("Ada") { Friend = new Person("Bob"), Children = { new Person("C"), new Person("D") } };
        (await lab.Said(ada)).ShouldBe("""["Bob",null,"Ada",true,2,"C,D"]""");
    }

    [Fact]
    public async Task Methods_take_and_give_host_objects()
    {
        using var lab = new RuleLab("on('MEET', (a, b) => say([a.greets(b), a.greets(a), a.introduce(b).name]));");
        (await lab.Said(new Person("Ada"), new Person("Bob"))).ShouldBe("""[true,false,"Bob"]""");
    }

    [Fact]
    public async Task A_text_form_is_used_wherever_text_is_wanted()
    {
        using var lab = new RuleLab("on('GREET', p => say([String(p), `${p}`, 'x' + p, p, { who: p }]));");
        (await lab.Said(new Person("Ada"))).ShouldBe("""["Ada","Ada","xAda","Ada",{"who":"Ada"}]""");
    }

    [Theory]
    [InlineData("p.nam", "1:22: TypeError: Person has no property 'nam'; did you mean 'name'?")]
    [InlineData("p.zzzzzz", "1:22: TypeError: Person has no property 'zzzzzz'")]
    [InlineData("p.naem = 'x'", "1:22: TypeError: Person has no property 'naem'; did you mean 'name'?")]
    [InlineData("p.age = 3", "1:22: TypeError: Attempted to assign to readonly property.")]
    [InlineData("p.name = 3", "1:22: TypeError: name: the name must be a string, but is the number 3")]
    [InlineData("p.broken", "1:22: TypeError: nothing there")]
    public async Task A_mistake_is_an_error_with_its_place(string statement, string message)
    {
        using var lab = new RuleLab($"on('GREET', p => {{ {statement}; }});");
        var error = await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")));
        (error.Location with { Column = 22 } + ": " + error.Reason).ShouldBe("scripts/rules/rule.js:" + message);
    }

    [Fact]
    public async Task What_every_object_has_host_objects_have_too()
    {
        using var lab = new RuleLab("on('GREET', p => say(['name' in p, 'nam' in p, typeof p, p.then === undefined, Object.keys(p).length, p.hasOwnProperty('x')]));");
        (await lab.Said(new Person("Ada"))).ShouldBe("""[true,false,"object",true,0,false]""");
    }

    [Fact]
    public async Task A_getter_of_one_kind_does_not_read_another()
    {
        using var lab = new RuleLab("on('GREET', p => { const name = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(p), 'name').get; name.call(answer('x')); });");
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")))).Reason
            .ShouldBe("TypeError: the function was called on another kind of object than its own");
    }

    [Fact]
    public async Task Host_objects_cannot_be_made_by_rules()
    {
        using var lab = new RuleLab("on('GREET', p => say([p.constructor === Object, Object.getPrototypeOf(p).constructor === Object]));");
        (await lab.Said(new Person("Ada"))).ShouldBe("[true,true]");
    }

    [Fact]
    public async Task An_object_that_a_rule_keeps_is_dead_after_its_handler()
    {
        using var lab = new RuleLab("let kept;\non('GREET', p => {\n  if (kept) say(kept.name);\n  kept = p;\n});");
        await lab.Call(new Person("Ada"));
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Bob")))).Message
            .ShouldBe("scripts/rules/rule.js:3:21: TypeError: this session is over: host objects live until their handler has returned or its promise is settled");
    }

    [Fact]
    public async Task A_dictionary_has_whatever_names_rules_give_it()
    {
        using var lab = new RuleLab("""
            on('GREET', p => {
              const notes = p.notes;
              notes.list = [1, { two: 2 }];
              notes.gone = 1;
              delete notes.gone;
              notes['a b'] = 'c';
              say([notes.list[1].two, 'list' in notes, 'gone' in notes, notes.gone === undefined, Object.keys(notes), notes, JSON.stringify(notes)]);
            });
            """);
        (await lab.Said(new Person("Ada"))).ShouldBe(
            """[2,true,false,true,["list","a b"],{"list":[1,{"two":2}],"a b":"c"},"{\"list\":[1,{\"two\":2}],\"a b\":\"c\"}"]""");
    }

    [Fact]
    public async Task A_copy_from_a_dictionary_cannot_be_changed_by_mistake()
    {
        using var lab = new RuleLab("on('GREET', p => { p.notes.list = [1]; p.notes.list.push(2); });");
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")))).Reason.ShouldContain("TypeError: Attempt");
    }
}
