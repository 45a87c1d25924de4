using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Members;

/// <summary>A transparent source with addresses that are really not this machine's: what docs/pools.md asks for, in network namespaces.</summary>
public sealed class TransparentSourceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("interface")]
    [InlineData("mark")]
    public async Task A_member_whose_way_back_leads_through_the_gateway_sees_each_client_at_its_own_address(string wayBack)
    {
        Programs.RequireRoot("unshare");
        Programs.Require("ip");
        Programs.Require("swaks");
        Programs.Require("iptables");
        var unshare = Programs.Require("unshare");
        string[] apart = ["--net", "--mount", "--pid", "--fork", "--kill-child"];
        Assert.SkipUnless((await ProgramRun.RunAsync(unshare, [.. apart, "true"])).ExitCode == 0, "the system makes no namespaces for this user");
        using var folder = new TestFolder();
        new GatewayPlan("203.0.113.25:2600").With("listen", """["198.51.100.1:2525"]""").With("security", "false").WithPool("source", """{ "transparent": true }""").WriteTo(folder);
        var script = Path.Combine(Programs.Repository, "tests", "ScriptGate.Interop", "Members", "transparent-source.sh");
        var program = Path.Combine(RealGateway.ProgramFolder, "scriptgate.dll");

        var run = await ProgramRun.RunAsync(
            unshare, [.. apart, script, wayBack, RealGateway.DotNet, program], input: null, new ProgramPlace(folder.Path, new Dictionary<string, string>(StringComparer.Ordinal), Limit));

        run.ShouldSucceed();
        Directory.GetFiles(folder.Of("mails"), "*.eml").Select(ClientOf).Order(StringComparer.Ordinal).ShouldBe(["198.51.100.7", "198.51.100.8"]);
    }

    // What the sink says of its client: address and port, and how it greeted.
    private static string ClientOf(string mail) =>
        File.ReadLines(mail).Single(line => line.StartsWith("X-Client: ", StringComparison.Ordinal)).Split(' ')[1].Split(':')[0];
}
