using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>The sample configurations of docs/tls.md, each as it stands there but for addresses, with a message through it.</summary>
public sealed partial class TopologyTests : IDisposable
{
    private static readonly Lazy<string> Page = new(() => File.ReadAllText(Repository.File("docs", "tls.md")));

    private readonly TestCertificates _authority = new();

    [Fact]
    public void The_page_has_these() =>
        Samples().Matches(Page.Value).Select(match => match.Groups["name"].Value).ShouldBe(["plain", "offload", "bridge", "plain-to-tls", "starttls-offload"]);

    [Theory]
    [InlineData("plain", "clear", false, "ESMTP")]
    [InlineData("offload", "implicit", false, "ESMTPS")]
    [InlineData("bridge", "implicit", true, "ESMTPS")]
    [InlineData("plain-to-tls", "clear", true, "ESMTP")]
    [InlineData("starttls-offload", "clear", false, "ESMTP")]
    [InlineData("starttls-offload", "starttls", false, "ESMTPS")]
    public async Task A_message_goes_through(string name, string client, bool isMemberEncrypted, string protocol)
    {
        using var certificate = _authority.Issue("mail.example.org");
        await using var member = ScriptedMember.Start(script =>
        {
            script.Certificate = isMemberEncrypted ? certificate : null;
            script.ImplicitTls = name == "bridge";
        });
        await using var gateway = await TestGateway.StartAsync(Scene(name, member));
        gateway.Diagnostics.ShouldBeEmpty();
        await using var from = gateway.Connect();

        if (client == "implicit")
        {
            await from.SecureAsync();
        }

        (await from.GreetAsync()).Contains("STARTTLS", StringComparison.Ordinal).ShouldBe(name == "starttls-offload");
        if (client == "starttls")
        {
            await from.SayAsync("STARTTLS");
            await from.SecureAsync();
            (await from.SayAsync("EHLO client.example")).ShouldNotContain("STARTTLS");
        }

        (await from.MailAsync("Subject: x\r\n\r\n.. \u00ff\r\n")).ShouldStartWith("250 ");

        var talk = member.Connections.Where(connection => connection.Bodies.Count > 0).ShouldHaveSingleItem();
        talk.IsEncrypted.ShouldBe(isMemberEncrypted);
        var message = member.Messages.ShouldHaveSingleItem().Text;
        message.ShouldContain($" with {protocol} ");
        message.ShouldEndWith("Subject: x\r\n\r\n. \u00ff\r\n");
        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        (record.Tls is not null).ShouldBe(client != "clear");
        record.MemberTls.ShouldBe(isMemberEncrypted ? "TLS1.3 TLS_AES_256_GCM_SHA384, verified" : null);
    }

    public void Dispose() => _authority.Dispose();

    // Addresses of the test, files beside the configuration, and the checks of the other tests: everything else is the page's.
    private Scenario Scene(string name, ScriptedMember member)
    {
        var sample = Samples().Matches(Page.Value).Single(match => match.Groups["name"].Value == name).Groups["text"].Value;
        var configuration = JsonNode.Parse(sample, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject();
        var scenario = new Scenario().WithTls().WithFile("certs/members.pem", _authority.AuthorityPem).WithFile("relay-domains.txt", "example.org\n");
        scenario.Configuration.Remove("clientTls");
        foreach (var (key, value) in configuration)
        {
            scenario.Configuration[key] = value!.DeepClone();
        }

        scenario.Configuration["virtualServers"]!.AsObject().Single().Value!["listen"] = new JsonArray("127.0.0.1:2525");
        scenario.Configuration["virtualServers"]!.AsObject().Single().Value!["securityProfile"] = "few";
        scenario.Pool["members"]![0]!["address"] = member.Address;
        scenario.Pool["monitor"] = new JsonObject { ["type"] = "none" };
        return scenario;
    }

    [GeneratedRegex("```json topology=(?<name>[a-z-]+)\n(?<text>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Samples();
}
