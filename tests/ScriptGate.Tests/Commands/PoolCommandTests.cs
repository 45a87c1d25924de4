using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

public sealed class PoolCommandTests
{
    [Theory]
    [InlineData("pool", "show")]
    [InlineData("pool", "drain", "mail", "127.0.0.1:9")]
    public async Task Without_a_gateway_they_are_exit_code_3(params string[] arguments)
    {
        using var lab = new CommandLab();

        (await lab.RunAsync(arguments)).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_member_is_drained_taken_offline_and_enabled()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        (await lab.RunAsync("pool", "drain", "mail", "127.0.0.1:9")).Text.ShouldBe("127.0.0.1:9 of mail is draining, 0 connections in use\n");
        (await lab.RunAsync("pool", "show")).Text.ShouldContain("draining");
        (await lab.RunAsync("pool", "offline", "mail", "127.0.0.1:9")).Text.ShouldBe("127.0.0.1:9 of mail is offline, 0 connections in use\n");
        (await lab.RunAsync("pool", "show", "mail", "--json")).Text.ShouldContain("\"state\":\"offline\"");
        (await lab.RunAsync("pool", "enable", "mail", "127.0.0.1:9", "--json")).Text.ShouldBe(
            "{\"pool\":\"mail\",\"member\":\"127.0.0.1:9\",\"state\":\"enabled\",\"inUse\":0,\"kept\":true}\n");
        (await lab.RunAsync("pool", "show", "mail", "--json")).Text.ShouldContain("\"state\":\"enabled\"");

        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task What_does_not_exist_is_exit_code_1_or_2_with_what_there_is()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var run = await lab.RunAsync("pool", "drain", "mail", "127.0.0.1:10");

        run.ExitCode.ShouldNotBe(0);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("The pool has no such member; it has 127.0.0.1:9.");
        (await lab.StopAsync()).ShouldBe(0);
    }
}
