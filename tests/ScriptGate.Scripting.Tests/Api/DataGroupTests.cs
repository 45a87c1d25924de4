using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary><c>dataGroup(name)</c>.</summary>
public sealed class DataGroupTests
{
    private static readonly (string Name, DataGroupType Type, string Text)[] Groups =
    [
        ("partners", DataGroupType.Address, "192.0.2.0/24 := net\n192.0.2.7 := host\n2001:db8::/32\n"),
        ("domains", DataGroupType.String, "example.org := us\n.example.net := below\nmail\n"),
        ("ports", DataGroupType.Integer, "1-1023 := privileged\n25 := smtp\n"),
    ];

    [Theory]
    [InlineData("dataGroup('partners').get(session.client.address)", "host")]
    [InlineData("dataGroup('partners').get('192.0.2.8')", "net")]
    [InlineData("dataGroup('partners').get('2001:db8::1') === ''", "true")]
    [InlineData("dataGroup('partners').has('198.51.100.1')", "false")]
    [InlineData("dataGroup('domains').get('EXAMPLE.org')", "us")]
    [InlineData("dataGroup('domains').get('mail.example.net', 'domain')", "below")]
    [InlineData("dataGroup('domains').has('example.net', 'domain')", "false")]
    [InlineData("dataGroup('domains').has('mailer', 'starts')", "true")]
    [InlineData("dataGroup('domains').has('webmail', 'ends')", "true")]
    [InlineData("dataGroup('domains').has('a-mail-b', 'contains')", "true")]
    [InlineData("dataGroup('domains').has('a-mail-b')", "false")]
    [InlineData("dataGroup('domains').get(mail.from.domain)", "us")]
    [InlineData("dataGroup('ports').get(25)", "smtp")]
    [InlineData("dataGroup('ports').get(80)", "privileged")]
    [InlineData("dataGroup('ports').get(25.5)", "null")]
    [InlineData("dataGroup('ports').has(1e300)", "false")]
    [InlineData("dataGroup('ports').size() + dataGroup('ports').name", "2ports")]
    [InlineData("'x' + dataGroup('pa' + 'rtner')", "TypeError: there is no data group 'partner'; did you mean 'partners'?")]
    [InlineData("dataGroup('ports').has('x', 'like')", "TypeError: match: 'like' is none of 'equals', 'starts', 'ends', 'contains', 'domain'")]
    [InlineData("dataGroup('ports').has()", "TypeError: has: key must be a string, but is missing")]
    public async Task Look_ups_find_what_the_file_says(string expression, string found)
    {
        using var house = new ServiceHouse($"log({expression});", Groups);
        (await house.SaidAsync()).ShouldBe(found);
    }

    [Fact]
    public async Task One_that_was_taken_at_the_top_of_a_file_follows_the_generations()
    {
        using var house = new ServiceHouse("log(partners.has('203.0.113.1'));", "const partners = dataGroup('partners');", Groups);
        (await house.SaidAsync()).ShouldBe("false");
        house.Rules.Services = house.Rules.Services with
        {
            DataGroups = ServiceHouse.Groups(house.Rules, [("partners", DataGroupType.Address, "203.0.113.0/24\n"), .. Groups[1..]]),
        };
        using var reloaded = house.Rules.Reload();
        (await house.SaidAsync()).ShouldBe("true");
    }

    [Fact]
    public void A_name_that_is_written_literally_and_does_not_exist_refuses_the_file()
    {
        using var house = new RuleHouse("// dataGroup('comment')\nconst s = \"dataGroup('string')\";\non('MAIL', () => s);");
        house.Folder.Write("scripts/rules/rule.js", "on('MAIL', session => {\n  if (dataGroup('partnrs').has(session.client.address)) return accept();\n});");
        house.Services = house.Services with { DataGroups = ServiceHouse.Groups(house, Groups) };
        var diagnostic = house.Load(house.Rules).Diagnostics.ShouldHaveSingleItem();
        diagnostic.Line.ShouldBe(2);
        diagnostic.Message.ShouldBe("column 18: there is no data group 'partnrs'; did you mean 'partners'?");
    }

    [Fact]
    public void Rules_that_did_not_change_are_looked_at_again_when_a_group_went_away()
    {
        using var house = new ServiceHouse("log(dataGroup('partners').has('192.0.2.1'));", Groups);
        house.Rules.Services = house.Rules.Services with { DataGroups = ServiceHouse.Groups(house.Rules, Groups[1..]) };
        house.Rules.Load(house.Rules.Rules).Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("there is no data group 'partners'");
    }

    [Fact]
    public async Task A_client_that_a_dual_stack_listener_saw_is_found_by_its_IPv4_address()
    {
        using var house = new ServiceHouse("log(dataGroup('partners').get(session.client.address));", Groups);
        var session = new FakeSession { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.7"), 1) };
        await house.Rules.Judge(new MailEvent(session, new FakeTransaction()));
        house.Rules.Log.Lines[^1].ShouldEndWith(": host");
    }
}
