using System.Text.Json;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

/// <summary>The command <c>tls</c>.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task It_shows_counters_and_certificates_and_has_counters_begin_anew()
    {
        using var lab = new CommandLab();
        lab.OfferTls("require");
        await lab.StartAsync();

        var shown = await lab.RunAsync("tls");
        shown.ExitCode.ShouldBe(0);
        shown.Text.ShouldContain("starttls require");
        shown.Text.ShouldContain("blocked commands");
        shown.Text.ShouldContain("gw.example.org");
        shown.Text.ShouldContain("ECDSA");

        var json = JsonDocument.Parse((await lab.RunAsync("tls", "--json")).Text).RootElement;
        json.GetProperty("virtualServers")[0].GetProperty("accepted").GetInt64().ShouldBe(0);
        json.GetProperty("members").GetArrayLength().ShouldBe(0);

        (await lab.RunAsync("tls", "--reset", "inbound")).Text.ShouldBe("the TLS counters of inbound begin anew\n");
        (await lab.RunAsync("tls", "--reset", "all", "--json")).Text.ShouldBe("{\"virtualServers\":[\"inbound\"]}\n");
        var unknown = await lab.RunAsync("tls", "--reset", "outbound");
        unknown.ExitCode.ShouldBe(1);
        unknown.ErrorLines.ShouldBe(["scriptgate: There is no virtual server of this name; there is inbound."]);
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_gateway_it_is_exit_code_3()
    {
        using var lab = new CommandLab();

        (await lab.RunAsync("tls")).ExitCode.ShouldBe(3);
    }
}
