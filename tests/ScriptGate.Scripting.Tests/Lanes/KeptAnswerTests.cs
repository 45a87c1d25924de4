using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.JavaScriptCore;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Lanes;

/// <summary>What one handler of a row has asked the host is not asked again by the next, until something changes.</summary>
public sealed class KeptAnswerTests
{
    private const string Sum = "let sum = 0;\n";

    // Whatever a handler may do to a person that another one sees.
    private static readonly string[] Deeds =
    [
        "out.push(p.name);", "out.push(p.age);", "out.push(String(p));", "out.push(p.friend && p.friend.name);", "out.push(p.friend && p.friend.friend === null);", "out.push(p.self.name);",
        "out.push(p.note('a'), p.note('b'));", "out.push(p.children.length);", "for (const child of p.children) out.push(child.name + child.age);", "p.name = p.name + '!';",
        "if (p.friend) p.friend.name = 'Bob' + out.length;", "p.notes.a = 'note ' + out.length;", "delete p.notes.a;", "out.push(p.greets(p.self));", "out.push(p.introduce(p.children[0]).name);", "out.push(Object.keys(p.notes).join());",
        "p.befriend(p.children[1]);", "p.befriend(null);", "kept = p.friend;", "try { out.push(kept && kept.name); } catch (error) { out.push(error.message); }", "try { p.note(5); } catch (error) { out.push(error.message); }", "try { p.broken; } catch (error) { out.push(error.message); }",
    ];

    [Fact]
    public void What_a_handler_has_asked_is_not_asked_again_by_the_next()
    {
        using var lab = new RowLab(Sum + "on('GREET', p => { sum += p.age; });\non('GREET', p => { sum += p.age; });\non('GREET', p => { sum += p.age; say(String(sum)); });");
        lab.Run();

        lab.Caller.Lines.ShouldBe(["126"]);
        lab.Ada.TimesAsked.ShouldBe(1);
    }

    [Fact]
    public void A_look_up_is_asked_once_for_each_text()
    {
        using var lab = new RowLab(Sum + "on('GREET', p => { sum += p.note('a').length; });\non('GREET', p => { sum += p.note('a').length; });\non('GREET', p => { sum += p.note('b').length; say(String(sum)); });");
        lab.Ada.Notes["a"] = "five!";
        lab.Ada.Notes["b"] = "two";
        lab.Run();

        lab.Caller.Lines.ShouldBe(["13"]);
        lab.Ada.TimesAsked.ShouldBe(2);
    }

    [Theory]
    [InlineData("p.name = 'Eve';")]
    [InlineData("p.notes.x = 'y';")]
    [InlineData("delete p.notes.x;")]
    [InlineData("p.greets(p);")]
    [InlineData("say('x');")]
    [InlineData("try { p.name = 5; } catch (error) { }")]
    [InlineData("try { p.greets(5); } catch (error) { }")]
    public void What_may_have_changed_something_makes_the_next_ask_again(string deed)
    {
        using var lab = new RowLab($"on('GREET', p => {{ p.age; }});\non('GREET', p => {{ {deed} }});\non('GREET', p => {{ p.age; }});");
        lab.Run();
        lab.Ada.TimesAsked.ShouldBe(2);
    }

    [Fact]
    public void Objects_found_by_one_handler_are_known_to_the_next_and_dead_in_the_hands_of_the_first()
    {
        using var lab = new RowLab("let kept; on('GREET', p => { kept = p.friend; kept.name; });\non('GREET', p => { const again = p.friend; say(again.name); say(kept.name); });");
        lab.Ada.Friend = new Person("Bob");
        var invocation = lab.Run();

        lab.Caller.Lines.ShouldBe(["Bob"]);
        invocation.Error.ShouldBeOfType<ScriptException>().Message.ShouldContain("this session is over");
    }

    [Fact]
    public void A_handler_that_looks_at_many_objects_leaves_nothing_behind()
    {
        using var lab = new RowLab("on('GREET', p => { for (const child of p.children) child.name; p.age; });\non('GREET', p => { say(`${p.age} ${p.children.length}`); });");
        lab.Ada.Children.AddRange(Enumerable.Range(0, 100).Select(i => new Person($"child {i}")));
        lab.Run();

        lab.Caller.Lines.ShouldBe(["42 100"]);
        lab.Ada.TimesAsked.ShouldBe(2);
    }

    [Fact]
    public void Nothing_is_kept_from_one_row_to_the_next_or_for_a_handler_alone()
    {
        using var lab = new RowLab("on('GREET', p => { p.age; p.age; });\non('GREET', p => { p.age; });");
        lab.Run();
        lab.Run();
        lab.Ada.TimesAsked.ShouldBe(2);

        lab.Start(0);
        lab.Ada.TimesAsked.ShouldBe(4);
    }

    [Fact]
    public void A_row_sees_what_its_handlers_would_see_alone() => Prop.ForAll(
        Gen.Elements(Deeds).ListOf(6).ListOf(4).ToArbitrary(),
        handlers => Told(handlers, isApart: false).ShouldBe(Told(handlers, isApart: true))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_number_grows_until_it_cannot()
    {
        var slots = new HostSlots();
        var owner = new List<int>();
        var first = slots.Add(this, owner);
        slots.TryRenew(owner).ShouldBeTrue();
        slots.Find(first).ShouldBeNull();
        slots.Find(first + HostSlots.Growth).ShouldBeSameAs(this);

        var renewals = 1;
        while (slots.TryRenew(owner))
        {
            renewals++;
        }

        renewals.ShouldBe((1 << 26) - 1);
        slots.Find(first + (renewals * HostSlots.Growth)).ShouldBeSameAs(this);
    }

    private static string[] Told(IEnumerable<IEnumerable<string>> handlers, bool isApart)
    {
        var rule = "const out = []; let kept = null;\n" + string.Concat(handlers.Select(deeds => $"on('GREET', p => {{ {string.Concat(deeds)} }});\n")) + "on('GREET', () => { say(JSON.stringify(out)); });";
        using var lab = new RowLab(rule);
        lab.Ada.Friend = new Person("Bob");
        lab.Ada.Children.AddRange([new Person("Cy") { Age = 3 }, new Person("Di") { Age = 5 }]);
        lab.Ada.Notes["b"] = "is there";
        var invocation = lab.Run(isApart);
        return [.. lab.Caller.Lines, invocation.Error?.Message ?? "no error"];
    }
}
