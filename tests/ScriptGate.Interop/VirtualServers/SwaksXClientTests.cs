using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.VirtualServers;

/// <summary>swaks, which was written against Postfix, announcing a client with XCLIENT.</summary>
public sealed class SwaksXClientTests
{
    [Fact]
    public async Task The_client_that_swaks_announces_is_the_client()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address).With("xclient", """{ "from": ["127.0.0.0/8"] }"""));

        var run = await ProgramRun.RunAsync(
            Programs.Require("swaks"), "--server", "127.0.0.1", "--port", gateway.Port.ToString(), "--helo", "upstream.example", "--from", "a@client.example", "--to", "postmaster@gw.example",
            "--xclient-addr", "192.0.2.77", "--xclient-name", "mail.client.example", "--xclient-helo", "hello.example", "--xclient-login", "ada", "--timeout", "30");

        run.ShouldSucceed();
        var line = await gateway.Log.UntilAsync("Transaction");
        (line["Client"], line["Hello"], line["User"]).ShouldBe(("192.0.2.77:0", "hello.example", "ada"));
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("([192.0.2.77])");
    }

    [Fact]
    public async Task From_elsewhere_it_is_not_offered()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address));

        var run = await ProgramRun.RunAsync(
            Programs.Require("swaks"), "--server", "127.0.0.1", "--port", gateway.Port.ToString(), "--from", "a@client.example", "--to", "postmaster@gw.example",
            "--xclient-addr", "192.0.2.77", "--timeout", "30");

        run.ExitCode.ShouldNotBe(0);
        (run.Output + run.Error).ShouldContain("Host did not advertise XCLIENT");
        member.Messages.ShouldBeEmpty();
    }
}
