using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Name and country of a client.</summary>
public sealed class ClientTests
{
    private const string Name = "on('CONNECT', session => session.client.name().then(name => { log(String(name)); }));";
    private const string Country = "on('CONNECT', session => { log(String(session.client.country)); if (session.client.country === 'XX') return reject('5.7.1', 'Not from there'); });";

    public static TheoryData<string, string> Zones => new()
    {
        { "mail.client.example", "mail.client.example" },
        { "forged.bank.example", "null" },
        { "", "null" },
    };

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task The_name_is_the_one_that_leads_back(string name, string said)
    {
        var names = new FakeResolver().Address("mail.client.example", "192.0.2.7").Address("forged.bank.example", "198.51.100.1");
        if (name.Length > 0)
        {
            names.Reverse("192.0.2.7", name);
        }

        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = names }.WithRule(Name));
        await using var client = gateway.Connect();
        (await client.GreetAsync()).ShouldContain("250");

        EventTests.Said(gateway).ShouldBe([said]);
    }

    [Theory]
    [InlineData("7.2.0.192.in-addr.arpa")]
    [InlineData("slow.client.example")]
    public async Task What_cannot_be_looked_up_now_is_a_failure_and_no_answer(string broken)
    {
        var names = new FakeResolver().Reverse("192.0.2.7", "slow.client.example").Fail(broken, DnsOutcome.Timeout);
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = names }.WithRule(Name));
        await using var client = gateway.Connect();

        (await client.ReadReplyAsync()).ShouldStartWith("421 4.3.0 ");

        (await gateway.Log.UntilAsync("StepFailed", TestContext.Current.CancellationToken)).Reason.ShouldNotBeNull().ShouldContain("the name of 192.0.2.7 cannot be looked up now: timeout");
    }

    [Fact]
    public async Task Without_a_database_there_is_no_country()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Country));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        EventTests.Said(gateway).ShouldBe(["null"]);
    }

    [Fact]
    public async Task The_country_comes_from_the_database_which_is_read_again_when_it_changes_and_never_when_it_is_broken()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule(Country)
            .WithTop("geo", """{ "country": "country.mmdb" }""")
            .Prepare(folder => File.WriteAllBytes(Path.Combine(folder, "country.mmdb"), new CountryFile().Add("192.0.2.0/24", "DE").ToArray())));
        var path = Path.Combine(gateway.Folder, "country.mmdb");
        (await AnswerAsync(gateway)).ShouldStartWith("220 ");

        File.WriteAllBytes(path, new CountryFile().Add("192.0.0.0/16", "XX").ToArray());
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await AnswerAsync(gateway)).ShouldStartWith("554 5.7.1 Not from there");

        File.WriteAllBytes(path, File.ReadAllBytes(path)[..200]);
        var broken = await gateway.ReloadAsync();
        broken.Succeeded.ShouldBeFalse();
        broken.Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldHaveSingleItem().Code.ShouldBe("SG1109");
        (await AnswerAsync(gateway)).ShouldStartWith("554 5.7.1 Not from there");

        EventTests.Said(gateway).ShouldBe(["DE", "XX", "XX"]);
    }

    private static async Task<string> AnswerAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect();
        return await client.ReadReplyAsync();
    }
}
