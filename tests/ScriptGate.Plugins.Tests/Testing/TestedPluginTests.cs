using System.Net;
using ScriptGate.Plugins.Methods;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Testing;

/// <summary>What authors of plugins test with, used as they use it.</summary>
public sealed class TestedPluginTests
{
    private static readonly Violation Found = new("found");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shipped_plugin_is_asked_with_options_as_they_stand_in_the_configuration()
    {
        await using var plugin = TestedPlugin.Load(new MethodsPlugin(), """{ "disallow": ["VRFY"], /* not EXPN */ }""");
        var session = plugin.NewSession("198.51.100.7");

        (await plugin.AskAsync(new CommandEvent(session, "EXPN", ReadOnlyMemory<byte>.Empty), Token)).ShouldBe(Verdict.Continue);
        (await plugin.AskAsync(new CommandEvent(session, "VRFY", ReadOnlyMemory<byte>.Empty), Token)).Code.ShouldBe(252);

        session.RemoteAddress.ShouldBe(IPAddress.Parse("198.51.100.7"));
        session.Reports.ShouldHaveSingleItem().Violation.Name.ShouldBe("disallowed-method");
        plugin.Violations.ShouldBe(["disallowed-method"]);
        plugin.Stages.ShouldBe([Stage.Command, Stage.Ehlo]);
    }

    [Fact]
    public void Options_are_bound_as_strictly_as_in_a_gateway() =>
        Should.Throw<PluginOptionsException>(() => TestedPlugin.Load(new MethodsPlugin(), """{ "dissallow": [] }""")).Message.ShouldBe("there is no such key; did you mean 'disallow'");

    [Fact]
    public async Task The_first_opinion_ends_the_stage()
    {
        var asked = new List<string>();
        await using var plugin = TestedPlugin.Load(new MadePlugin(it => it
            .On<MailEvent>("one", (_, _) => Answer("one", Verdict.Continue))
            .On<MailEvent>("two", (_, _) => Answer("two", Verdict.Reject("no")))
            .On<MailEvent>("three", (_, _) => Answer("three", Verdict.Continue))));

        (await plugin.AskAsync(Mail(plugin), Token)).ShouldBe(Verdict.Reject("no"));
        asked.ShouldBe(["one", "two"]);

        ValueTask<Verdict> Answer(string step, Verdict verdict)
        {
            asked.Add(step);
            return new(verdict);
        }
    }

    [Fact]
    public async Task A_violation_that_was_not_declared_fails_the_test()
    {
        await using var plugin = TestedPlugin.Load(new MadePlugin(it => it.On<MailEvent>("x", (e, _) => new(e.Report(Found, Verdict.Reject("no"))))));

        (await Should.ThrowAsync<InvalidOperationException>(() => plugin.AskAsync(Mail(plugin), Token).AsTask()))
            .Message.ShouldBe("The plugin reported the violation 'found' and has not declared it; call Declare in Register.");
    }

    [Fact]
    public async Task An_event_without_a_step_fails_the_test_and_names_those_there_are()
    {
        await using var plugin = TestedPlugin.Load(new MadePlugin(it => it.On<ConnectEvent>("x", (_, _) => new(Verdict.Continue))));

        (await Should.ThrowAsync<InvalidOperationException>(() => plugin.AskAsync(Mail(plugin), Token).AsTask()))
            .Message.ShouldBe("The plugin has no step at MailEvent; it has steps at: Connect.");
    }

    [Fact]
    public async Task What_is_around_a_plugin_is_the_tests()
    {
        var world = new PluginWorld
        {
            Check = "mine",
            HostName = "mx.example.org",
            Pools = ["archive"],
            Unused = ["found"],
            DataGroups = new Dictionary<string, IDataGroup>(StringComparer.Ordinal)
            {
                ["networks"] = TestDataGroup.Addresses("192.0.2.0/24 := test"),
                ["names"] = TestDataGroup.Strings("example.org"),
                ["numbers"] = TestDataGroup.Integers("100-199 := low"),
            },
        };
        await using var plugin = TestedPlugin.Load(new MadePlugin(it =>
        {
            it.Check.ShouldBe("mine");
            it.HostName.ShouldBe("mx.example.org");
            (it.HasPool("archive"), it.HasPool("mail")).ShouldBe((true, false));
            (it.IsUsed(Found), it.IsUsed(new Violation("other"))).ShouldBe((false, true));
            it.DataGroup("networks").TryFind(IPAddress.Parse("192.0.2.7"), out var network).ShouldBeTrue();
            network.ShouldBe("test");
            it.DataGroup("names").TryFind("EXAMPLE.org", DataGroupMatch.Equals, out _).ShouldBeTrue();
            it.DataGroup("numbers").TryFind(150, out var number).ShouldBeTrue();
            number.ShouldBe("low");
            it.Clock.ShouldBeSameAs(world.Clock);
        }), world: world);

        Should.Throw<ArgumentException>(() => TestDataGroup.Addresses("nonsense")).Message.ShouldContain("nonsense");
    }

    [Fact]
    public async Task State_is_the_checks_own_and_gets_old_with_the_clock()
    {
        var world = new PluginWorld { Check = "mine" };
        IStateStore? store = null;
        await using var plugin = TestedPlugin.Load(new MadePlugin(it => store = it.Store), world: world);
        await store!.SetAsync("key", "value", TimeSpan.FromMinutes(5), Durability.Volatile, Token);

        (await world.Store.GetAsync("mine|key", Token)).ShouldBe("value");
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        (await store.GetAsync("key", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Facts_are_provided_and_observers_told()
    {
        var answer = new Fact<int>("answer");
        var told = new List<string>();
        await using var plugin = TestedPlugin.Load(new MadePlugin(it => it
            .Provide(answer, (session, _) => new(session.RemoteEndPoint.Port))
            .Observe<DisconnectObservation>("x", (observation, _) =>
            {
                told.Add(observation.Reason);
                return default;
            })));

        (await plugin.ProvideAsync(answer, plugin.NewSession(), Token)).ShouldBe(40_000);
        await plugin.TellAsync(new DisconnectObservation("SG-1", "inbound", IPAddress.Loopback, "quit", 1), Token);

        told.ShouldBe(["quit"]);
        Should.Throw<InvalidOperationException>(() => plugin.ProvideAsync(new Fact<int>("other"), plugin.NewSession(), Token).AsTask()).Message.ShouldContain("'other'");
        await Should.ThrowAsync<InvalidOperationException>(() => plugin.TellAsync(new RefusedObservation("", "", IPAddress.Loopback, "", "", new SmtpReply(550, default(EnhancedCode), "No"), ""), Token).AsTask());
    }

    [Fact]
    public async Task Timers_run_when_the_test_moves_the_clock()
    {
        var world = new PluginWorld();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var plugin = TestedPlugin.Load(new MadePlugin(it => it.Every(TimeSpan.FromMinutes(1), _ =>
        {
            called.TrySetResult();
            return default;
        })), world: world);
        plugin.Start();
        await world.Clock.UntilTimersRunAsync(1, Token);
        world.Clock.Advance(TimeSpan.FromMinutes(1));

        await Patience.UntilAsync(called.Task, "the call of the timer", Token);
    }

    [Fact]
    public async Task The_end_disposes_the_plugin_and_nothing_is_registered_late()
    {
        IPluginBuilder? kept = null;
        var made = new MadePlugin(it => kept = it);
        await using (TestedPlugin.Load(made))
        {
            Should.Throw<InvalidOperationException>(() => kept!.Declare(Found));
            made.IsDisposed.ShouldBeFalse();
        }

        made.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public void A_message_is_made_from_text()
    {
        var message = FakeMessage.Of("Subject: hi\nFrom: a@example.org\n\nbody\n");

        message.Headers.Get("Subject").ShouldBe("hi");
        message.Size.ShouldBe("Subject: hi\r\nFrom: a@example.org\r\n\r\nbody\r\n".Length);
        message.Mime.Parts.ShouldHaveSingleItem();
    }

    private static MailEvent Mail(TestedPlugin plugin) => new(plugin.NewSession(), new FakeTransaction("ada@example.org"));

    private sealed class MadePlugin(Action<IPluginBuilder> register) : IPlugin, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Register(IPluginBuilder plugin) => register(plugin);

        public void Dispose() => IsDisposed = true;
    }
}
