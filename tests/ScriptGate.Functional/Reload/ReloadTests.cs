using System.Runtime.CompilerServices;
using System.Net;
using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Reload;

/// <summary>What is saved is used from the next message on; what is broken is refused and the old one keeps running; a transaction keeps what it began with.</summary>
public sealed class ReloadTests
{
    private const string Rule = "scripts/rules/rule.js";

    [Fact]
    public async Task A_saved_rule_treats_the_next_message_of_the_same_session()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Adds("one")));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.MailAsync();

        gateway.Write(Rule, Adds("two"));
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        await client.MailAsync();

        member.Messages.Select(Version).ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task A_transaction_keeps_its_generation_and_the_next_one_has_the_new()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Adds("one")));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();

        gateway.Write(Rule, Adds("two"));
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        gateway.Host.LiveGenerations.Select(generation => generation.Number).ShouldBe([2, 1]);
        var old = gateway.Host.LiveGenerations[1];
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        await client.MailAsync();

        member.Messages.Select(Version).ShouldBe(["one", "two"]);
        await Patience.UntilAsync(old.Disposed, "the old generation ended", TestContext.Current.CancellationToken);
        gateway.Host.LiveGenerations.Select(generation => generation.Number).ShouldBe([2]);
    }

    [Theory]
    [InlineData("on('RCPT', () => {", 1)]
    [InlineData("// fine\nthrow new Error('at load');", 2)]
    [InlineData("for (;;) {}", 0)]
    public async Task A_broken_rule_is_refused_with_its_line_and_the_old_one_keeps_running(string broken, int line)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Adds("one")));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        gateway.Write(Rule, broken);
        var result = await gateway.ReloadAsync();

        result.Succeeded.ShouldBeFalse();
        var diagnostic = result.Diagnostics.Where(item => item.IsError).ShouldHaveSingleItem();
        diagnostic.File.ShouldEndWith(Rule);
        diagnostic.Line.ShouldBe(line);
        gateway.Log.Of("GenerationRefused").ShouldBe(["The new configuration was refused (test); generation 1 keeps running."]);
        gateway.Host.LiveGenerations.Select(generation => generation.Number).ShouldBe([1]);
        (await client.MailAsync()).ShouldStartWith("250 ");
        Version(member.Messages.ShouldHaveSingleItem()).ShouldBe("one");
    }

    [Fact]
    public async Task A_changed_configuration_is_used_and_a_broken_one_is_refused_whole()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address);
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        scenario.With("limits", """{ "messageSize": "1KiB" }""").WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await client.SayAsync("MAIL FROM:<a@client.example> SIZE=1025")).ShouldStartWith("552 5.3.4 ");

        scenario.With("limits", """{ "messageSize": "1KiB", "recipient": 5 }""").With("pool", "\"nowhere\"").WriteTo(gateway.Folder);
        var result = await gateway.ReloadAsync();
        result.Succeeded.ShouldBeFalse();
        result.Diagnostics.Count(item => item.IsError).ShouldBeGreaterThan(1);
        result.Diagnostics.ShouldAllBe(item => item.Line > 0);
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task A_replaced_certificate_is_shown_to_the_next_client()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithTls();
        await using var gateway = await TestGateway.StartAsync(scenario);
        var before = await SerialAsync(gateway);

        scenario.WithTls().WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        var after = await SerialAsync(gateway);
        after.Equals(before, StringComparison.Ordinal).ShouldBeFalse();

        gateway.Write("certs/gateway.key", "-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----\n");
        var result = await gateway.ReloadAsync();
        result.Succeeded.ShouldBeFalse();
        result.Diagnostics.ShouldContain(item => item.Code == Core.Generations.GenerationDiagnosticCodes.BadCertificate);
        (await SerialAsync(gateway)).ShouldBe(after);
    }

    [Fact]
    public async Task Silent_sessions_do_not_hold_the_old_generation()
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH LOGIN"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }.WithRule(Adds("one")));
        // Stepwise, so that both wait for their client when the reload looks for those who do: the clock stands still, and no other look comes.
        await using var greeted = gateway.Connect(stepwise: true);
        await using var half = gateway.Connect(stepwise: true);
        await greeted.GreetAsync();
        await half.GreetAsync();
        await half.SendAsync("MAIL FR");
        var old = gateway.Host.LiveGenerations[0];

        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        await Patience.UntilAsync(old.Disposed, "the old generation ended", TestContext.Current.CancellationToken);
        await half.SendAsync("OM:<a@client.example>\r\n");
        (await half.ReadReplyAsync()).ShouldBe("250 2.1.0 Sender ok");
        (await greeted.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task After_the_grace_a_transaction_on_the_old_generation_hears_421()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithTop("reload", """{ "watch": false, "grace": "2m" }"""));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        var old = gateway.Host.LiveGenerations[1];

        clock.Advance(TimeSpan.FromSeconds(119));
        old.IsExpired.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => old.IsExpired);
        clock.Advance(TimeSpan.FromSeconds(1));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldStartWith("421 4.3.2 ");
        (await client.ReadLineAsync()).ShouldBeNull();
        await Patience.UntilAsync(old.Disposed, "the old generation ended", TestContext.Current.CancellationToken);
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_the_grace_a_message_whose_dot_is_out_is_waited_for()
    {
        var clock = new ManualClock();
        var dot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            dot.TrySetResult();
            await answer.Task;
            await step.DefaultAsync();
        }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithTop("reload", """{ "watch": false, "grace": "10s" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");
        await Patience.UntilAsync(dot.Task, "the dot", TestContext.Current.CancellationToken);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        var old = gateway.Host.LiveGenerations[1];
        clock.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => old.IsExpired);
        clock.Advance(TimeSpan.FromSeconds(5));

        answer.SetResult();

        (await client.ReadReplyAsync()).ShouldStartWith("250 ");
        (await client.MailAsync()).ShouldStartWith("250 ");
        member.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_client_silent_in_the_middle_of_AUTH_does_not_hold_the_old_generation_for_ever()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH LOGIN"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }
            .With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }""").WithTop("reload", """{ "watch": false, "grace": "10s" }"""));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        (await client.SayAsync("AUTH LOGIN")).ShouldStartWith("334 ");
        await client.SendAsync("YW5");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        var old = gateway.Host.LiveGenerations[1];
        clock.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => old.IsExpired);
        clock.Advance(TimeSpan.FromSeconds(1));

        (await client.ReadReplyAsync()).ShouldStartWith("421 4.3.2 ");
        await Patience.UntilAsync(old.Disposed, "the old generation ended", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Triggers_that_come_while_two_generations_live_become_one_build()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        (await gateway.ReloadAsync()).Generation.ShouldBe(2);

        var waiting = Enumerable.Range(0, 5).Select(_ => gateway.ReloadAsync()).ToList();
        gateway.Host.LiveGenerations.Count.ShouldBe(2);
        waiting.ShouldAllBe(reload => !reload.IsCompleted);
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        (await Task.WhenAll(waiting)).Select(result => result.Generation).Distinct().ShouldBe([3]);
    }

    [Fact]
    public async Task A_virtual_server_comes_and_goes()
    {
        var second = new IPEndPoint(IPAddress.Loopback, 2526);
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address);
        await using var gateway = await TestGateway.StartAsync(scenario);

        scenario.Configuration["virtualServers"]!["second"] = new JsonObject { ["listen"] = new JsonArray("127.0.0.1:2526"), ["pool"] = "mail" };
        scenario.WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        await using var client = gateway.Connect(to: second);
        await client.GreetAsync();
        (await client.MailAsync()).ShouldStartWith("250 ");
        await using var busy = gateway.Connect(to: second);
        await busy.GreetAsync();
        await busy.OpenAsync();

        scenario.Configuration["virtualServers"]!.AsObject().Remove("second");
        scenario.WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        gateway.Transport.Bound.ShouldBe([TestGateway.Inbound]);
        (await client.ReadReplyAsync()).ShouldStartWith("421 4.3.2 ");
        (await busy.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        (await busy.ReadReplyAsync()).ShouldStartWith("421 4.3.2 ");
    }

    [Fact]
    public async Task A_virtual_server_may_be_renamed_on_its_address()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address);
        await using var gateway = await TestGateway.StartAsync(scenario);
        var servers = scenario.Configuration["virtualServers"]!.AsObject();
        var server = scenario.Server.DeepClone();
        servers.Remove("inbound");
        servers["edge"] = server;
        scenario.WriteTo(gateway.Folder);

        var result = await gateway.ReloadAsync();

        result.Succeeded.ShouldBeTrue(string.Join('\n', result.Diagnostics));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.MailAsync()).ShouldStartWith("250 ");
        gateway.Host.Listeners.ShouldHaveSingleItem().VirtualServer.ShouldBe("edge");
    }

    [Fact]
    public async Task A_port_in_use_refuses_the_generation_and_frees_what_was_bound_for_it()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address);
        await using var gateway = await TestGateway.StartAsync(scenario);
        gateway.Transport.InUse.Add(new IPEndPoint(IPAddress.Loopback, 2527));
        scenario.With("listen", """["127.0.0.1:2525", "127.0.0.1:2526", "127.0.0.1:2527"]""").WriteTo(gateway.Folder);

        var result = await gateway.ReloadAsync();

        result.Succeeded.ShouldBeFalse();
        result.Diagnostics.Where(item => item.IsError).ShouldHaveSingleItem().Message.ShouldContain("cannot listen on 127.0.0.1:2527");
        gateway.Transport.Bound.ShouldBe([TestGateway.Inbound]);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task Saving_is_enough_where_files_are_watched()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTop("reload", """{ "watch": true }""").WithRule(Adds("one")));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        gateway.Write(Rule, "on(");
        await gateway.Log.UntilAsync("GenerationRefused", TestContext.Current.CancellationToken);
        gateway.Write(Rule, Adds("two"));
        await gateway.Log.UntilAsync("GenerationLive", "Generation 2 ", TestContext.Current.CancellationToken);
        await client.MailAsync();

        Version(member.Messages.ShouldHaveSingleItem()).ShouldBe("two");
    }

    internal static string Adds(string version) => $"on('HEADERS', (s, m) => {{ m.headers.add('X-Version', '{version}'); }});";

    internal static string Version(RecordedMessage message)
    {
        var start = message.Text.IndexOf("X-Version: ", StringComparison.Ordinal) + "X-Version: ".Length;
        return message.Text[start..message.Text.IndexOf("\r\n", start, StringComparison.Ordinal)];
    }

    private static async Task<string> SerialAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");
        var tls = await client.SecureAsync();
        return tls.RemoteCertificate!.GetSerialNumberString();
    }

    private static Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") => Condition.UntilAsync(condition, what, TestContext.Current.CancellationToken);
}
