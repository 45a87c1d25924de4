using ScriptGate.Core.Configuration;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Configuration;

public sealed class EnvironmentOverrideTests
{
    [Fact]
    public void A_variable_wins_over_the_file_whatever_its_case()
    {
        var options = Load.Valid(Load.With(
            "",
            ("SCRIPTGATE__VIRTUALSERVERS__INBOUND__BARELINEENDS", "normalise"),
            ("scriptgate__virtualServers__inbound__limits__recipients", "200"),
            ("SCRIPTGATE__VIRTUALSERVERS__INBOUND__ALLOWDISCARD", "True"),
            ("SCRIPTGATE__SHUTDOWN__LIMIT", "5s")));

        var server = options.VirtualServers["inbound"];
        (server.BareLineEnds, server.Limits.Recipients, server.AllowDiscard, options.Shutdown.Limit)
            .ShouldBe((BareLineEnds.Normalise, 200, true, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Lists_are_written_with_commas_or_as_JSON_or_item_by_item()
    {
        var options = Load.Valid(Load.With(
            "",
            ("SCRIPTGATE__TRUSTEDNETWORKS", "10.0.0.0/8, 192.0.2.0/24"),
            ("SCRIPTGATE__VIRTUALSERVERS__INBOUND__LISTEN", """["127.0.0.1:1", "127.0.0.1:2"]"""),
            ("SCRIPTGATE__POOLS__MAIL__MEMBERS__0__ADDRESS", "a.example:25"),
            ("SCRIPTGATE__POOLS__MAIL__MEMBERS__1__ADDRESS", "b.example:25"),
            ("SCRIPTGATE__VIRTUALSERVERS__INBOUND__RULES__0", "@checks")));

        options.TrustedNetworks.Select(network => network.ToString()).ShouldBe(["10.0.0.0/8", "192.0.2.0/24"]);
        options.VirtualServers["inbound"].Listen.Select(endpoint => endpoint.Port).ShouldBe([1, 2]);
        options.VirtualServers["inbound"].Rules.ShouldHaveSingleItem().IsChecks.ShouldBeTrue();
        options.Pools["mail"].Members.Select(member => member.Address.ToString()).ShouldBe(["a.example:25", "b.example:25"]);
    }

    [Fact]
    public void What_the_file_does_not_have_can_be_created()
    {
        var options = Load.Valid(Load.With(
            "",
            ("SCRIPTGATE__POOLS__archive__MEMBERS", """[{ "address": "archive.example:25" }]"""),
            ("SCRIPTGATE__SECURITYPROFILES__edge__CHECKS__methods__disallow", """["EXPN"]"""),
            ("SCRIPTGATE__SECURITYPROFILES__edge__CHECKS__methods__note", "not JSON"),
            ("SCRIPTGATE__SECURITYPROFILES__edge__PARENT", "null")));

        options.Pools["archive"].Members.ShouldHaveSingleItem().Address.Host.ShouldBe("archive.example");
        options.SecurityProfiles["edge"].Parent.ShouldBeNull();
        options.SecurityProfiles["edge"].Checks["methods"].Options.GetRawText().ShouldBe("""{"disallow":["EXPN"],"note":"not JSON"}""");
    }

    [Fact]
    public void A_short_form_in_the_file_can_be_opened_up()
    {
        var options = Load.Valid(Load.Text(
            """
            {
              "hostname": "gw.example.org",
              "virtualServers": { "inbound": { "listen": ["127.0.0.1:2525"], "pool": "mail", "rules": ["ScriptGate.Core.dll"] } },
              "pools": { "mail": { "members": [{ "address": "127.0.0.1:2600" }], "serverTls": "strict" } },
            }
            """,
            ("SCRIPTGATE__VIRTUALSERVERS__INBOUND__RULES__0__ONFAILURE", "continue"),
            ("SCRIPTGATE__POOLS__MAIL__SERVERTLS__MODE", "opportunistic")));

        options.VirtualServers["inbound"].Rules.ShouldHaveSingleItem().OnFailure.ShouldBe(OnFailure.Continue);
        options.Pools["mail"].ServerTls.Mode.ShouldBe(ServerTlsMode.Opportunistic);
    }

    [Fact]
    public void Problems_name_the_variable_and_come_after_those_of_the_file()
    {
        var result = Load.With(
            """
            "loging": {}
            """,
            ("SCRIPTGATE__VIRTUALSERVERS__INBOUND__STARTTLS", "alow"),
            ("SCRIPTGATE__VIRTUALSERVER__INBOUND__STARTTLS", "none"),
            ("SCRIPTGATE__POOLS__MAIL__MEMBERS__5__ADDRESS", "a:25"),
            ("SCRIPTGATE__ENGINE__X", "1"),
            ("SCRIPTGATE__LOGGING", "json"),
            ("SCRIPTGATE__DNS", "{"),
            ("SCRIPTGATE__SHUTDOWN__LIMIT", "5"),
            ("scriptgate__shutdown__limit", "6s"),
            ("SCRIPTGATE_LOG", "not ours"));

        Load.Complaints(result).ShouldBe(
        [
            "scriptgate.json:5: SG1003: unknown key 'loging'; did you mean 'logging'?",
            "environment SCRIPTGATE__DNS: SG1002: not JSON: the text ends inside an object or list",
            "environment SCRIPTGATE__ENGINE__X: SG1003: there is nothing inside 'ENGINE'",
            "environment SCRIPTGATE__LOGGING: SG1005: must hold a JSON object or list",
            "environment SCRIPTGATE__POOLS__MAIL__MEMBERS__5__ADDRESS: SG1003: '5' is not an item of the list, which has 1; counting begins with 0, and 1 adds one",
            "environment scriptgate__shutdown__limit: SG1004: sets the same key as SCRIPTGATE__SHUTDOWN__LIMIT",
            "environment SCRIPTGATE__VIRTUALSERVER__INBOUND__STARTTLS: SG1003: unknown key 'VIRTUALSERVER'; did you mean 'virtualServers'?",
            "environment SCRIPTGATE__VIRTUALSERVERS__INBOUND__STARTTLS: SG1006: virtualServers.inbound.starttls: 'alow' is not one of none, allow, require; did you mean 'allow'?",
            "environment SCRIPTGATE__SHUTDOWN__LIMIT: SG1007: shutdown.limit: '5' is not a duration; write a whole number with ms, s, m, h or d, as in '30s'",
        ]);
    }
}
