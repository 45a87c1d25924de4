using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Loading;

public sealed class PluginOptionsTests
{
    [Fact]
    public async Task An_unknown_key_is_reported_with_its_line_and_the_nearest_known_key()
    {
        using var rig = new PluginRig();
        rig.Install("methods");

        (await rig.ProblemsAsync(
            """
                  "methods": {
                    "block": true,
                    "disalow": ["VRFY"]
                  }
            """)).ShouldBe(["10 SG3006 securityProfiles.edge.checks.methods.disalow: there is no such key; did you mean 'disallow'"]);
    }

    [Fact]
    public async Task An_unknown_key_deep_inside_is_found()
    {
        using var rig = new PluginRig();

        (await rig.ProblemsAsync(
            """
                  "tls-policy": {
                    "clients": [
                      { "from": ["10.0.0.0/8"], "starttls": "require" },
                      { "frm": ["10.0.0.0/8"], "starttls": "require" }
                    ],
                    "members": {
                      "mail": { "mod": "require" }
                    }
                  }
            """)).ShouldBe(["11 SG3006 securityProfiles.edge.checks.tls-policy.clients[1].frm: there is no such key; did you mean 'from'"]);
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_reported_with_its_line()
    {
        using var rig = new PluginRig();
        rig.Install("methods");

        (await rig.ProblemsAsync(
            """
                  "methods": {
                    "disallow": [
                      "VRFY",
                      7
                    ]
                  }
            """)).ShouldHaveSingleItem().ShouldStartWith("11 SG3006 securityProfiles.edge.checks.methods.disallow[1]: The JSON value could not be converted");
    }

    [Fact]
    public async Task Every_problem_that_a_plugin_finds_is_reported_with_its_own_line()
    {
        using var rig = new PluginRig();
        rig.Install("methods");

        (await rig.ProblemsAsync(
            """
                  "methods": {
                    "allow": ["two words"],
                    "disallow": ["QUIT"]
                  }
            """)).ShouldBe(
        [
            "9 SG3006 securityProfiles.edge.checks.methods.allow[0]: 'two words' is not an SMTP command; a command is one word of letters and digits",
            "10 SG3006 securityProfiles.edge.checks.methods.disallow[0]: QUIT cannot be disallowed: a client must be able to leave (RFC 5321 section 4.1.1.10)",
        ]);
    }

    [Fact]
    public async Task A_violation_that_the_check_does_not_have_is_reported()
    {
        using var rig = new PluginRig();
        rig.Install("methods");

        (await rig.ProblemsAsync("""      "methods": { "violations": { "disallowed-methods": { "block": true } } }""")).ShouldBe(
            ["8 SG3007 securityProfiles.edge.checks.methods.violations.disallowed-methods: the check 'methods' has no such violation; did you mean 'disallowed-method'"]);
    }
}
