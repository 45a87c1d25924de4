using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;
using ScriptGate.Core.Security;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Configuration;

public sealed class SecurityProfileResolverTests
{
    [Fact]
    public void The_built_in_profile_has_the_flags_of_its_documentation()
    {
        var profile = Resolve("", BuiltInProfiles.Smtp);

        profile.Checks.Select(check => $"{check.Name} {Flags(check.Settings)} {check.OnFailure}").ShouldBe(
            ["tls-policy alarm block Defer", "protocol alarm - Continue", "methods alarm block Defer", "relay alarm block Defer", "reputation alarm block Continue", "mail-validation - - Defer", "antivirus alarm block Defer", "rate-limit alarm - Continue", "spf alarm - Continue", "directory-harvest alarm - Continue",
             "greylisting - - Continue"]);
        var validation = Find(profile, "mail-validation");
        string[] violations = ["disallowed-sender", "sender-not-in-dns", "no-reverse-name", "hello-not-in-dns", "dnsbl", "header-missing", "header-singleton", "header-limits", "message-size"];
        violations.Select(name => $"{name} {Flags(validation.Violation(name))} {validation.Violation(name).OnFailure}").ShouldBe(
            [
                "disallowed-sender alarm block Continue", "sender-not-in-dns alarm - Continue", "no-reverse-name - - Continue", "hello-not-in-dns - - Continue", "dnsbl - - Continue",
                "header-missing - - Continue", "header-singleton - - Continue", "header-limits - - Continue", "message-size - - Continue",
            ]);
        Find(profile, "methods").Violation("disallowed-method").ShouldBe(new EffectiveViolation(true, true, OnFailure.Defer, null, null, RefuseAt.Rcpt, false));
        profile.ExemptRecipients.ShouldBe(["postmaster", "abuse"]);
    }

    [Fact]
    public void A_violation_that_a_child_blocks_defers_when_it_cannot_be_looked_for()
    {
        var profile = Resolve(""" "edge": { "checks": { "mail-validation": { "violations": { "sender-not-in-dns": { "block": true } } } } } """, "edge");

        Find(profile, "mail-validation").Violation("sender-not-in-dns").OnFailure.ShouldBe(OnFailure.Defer);
        Find(profile, "mail-validation").Violation("disallowed-sender").OnFailure.ShouldBe(OnFailure.Continue);
    }

    [Fact]
    public void A_profile_inherits_from_the_built_in_one_unless_it_says_otherwise()
    {
        Resolve(""" "edge": {} """, "edge").Checks.Select(check => check.Name).ShouldBe(BuiltIn);
    }

    [Fact]
    public void A_profile_without_parent_has_nothing_but_TLS_policy_enforced()
    {
        var profile = Resolve(""" "bare": { "parent": null } """, "bare");

        var policy = profile.Checks.ShouldHaveSingleItem();
        (policy.Name, policy.Settings.Alarm, policy.Settings.Block, policy.OnFailure).ShouldBe(("tls-policy", true, true, OnFailure.Defer));
        profile.ExemptRecipients.ShouldBeEmpty();
    }

    [Fact]
    public void Each_flag_knows_the_profile_that_set_it()
    {
        var profile = Resolve(
            """
            "smtp": { "checks": { "spf": { "staging": false } } },
            "base": { "parent": "smtp", "checks": { "spf": { "block": true } }, "violations": { "bulk": { "block": true } } },
            "edge": { "parent": "base", "checks": { "spf": { "violations": { "spf": { "staging": true } } }, "greylisting": { "block": true } }, "violations": { "bulk": { "staging": false } } }
            """,
            "edge");
        var declared = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal)
        {
            ["spf"] = new HashSet<string>(["spf", "other"], StringComparer.Ordinal),
            ["greylisting"] = new HashSet<string>(["greylisting"], StringComparer.Ordinal),
        };
        var security = new SecurityProfile(profile, declared);

        security.Find("spf").Flags.ShouldBe(new ViolationFlags(Alarm: true, Block: true, Staging: true, "built-in smtp", "base", "edge"));
        security.Find("other").Flags.ShouldBe(new ViolationFlags(Alarm: true, Block: true, Staging: false, "built-in smtp", "base", "smtp"));
        security.Find("greylisting").Flags.ShouldBe(new ViolationFlags(Alarm: false, Block: true, Staging: false, "built-in smtp", "edge"));
        security.Find("bulk").Flags.ShouldBe(new ViolationFlags(Alarm: true, Block: true, Staging: false, null, "base", "edge"));
        security.Find("nobody-lists-it").Flags.ShouldBe(new ViolationFlags(Alarm: true, Block: false, Staging: false));
    }

    [Fact]
    public void Without_security_only_TLS_policy_is_left()
    {
        var options = Load.Valid(Load.With(""" "state": {} """));

        var profile = SecurityProfileResolver.ResolveFor(options, options.VirtualServers["inbound"] with { Security = false });

        profile.Checks.ShouldHaveSingleItem().Name.ShouldBe("tls-policy");
        profile.Violation("anything").ShouldBe(EffectiveViolation.AlarmOnly);
    }

    [Fact]
    public void A_child_overrides_in_place_and_appends_what_is_new()
    {
        var profile = Resolve(
            """
            "base": { "parent": null, "checks": { "spf": { "alarm": false }, "dmarc": {}, "relay": {} } },
            "edge": { "parent": "base", "checks": { "greylisting": {}, "dmarc": { "block": true }, "tls-policy": { "block": false } } }
            """,
            "edge");

        profile.Checks.Select(check => (check.Name, check.Settings.Alarm, check.Settings.Block)).ShouldBe(
            [("tls-policy", true, false), ("spf", false, false), ("dmarc", true, true), ("relay", true, false), ("greylisting", true, false)]);
    }

    [Fact]
    public void Options_are_merged_key_by_key_and_lists_are_replaced()
    {
        var profile = Resolve(
            """
            "base": { "parent": null, "checks": { "x": { "a": { "one": 1, "two": 2 }, "list": [1, 2, 3], "kept": true } } },
            "edge": { "parent": "base", "checks": { "x": { "a": { "two": "zwei", "three": 3 }, "list": [4], "new": null } } }
            """,
            "edge");

        profile.Checks[1].Options.GetRawText().ShouldBe("""{"a":{"one":1,"two":"zwei","three":3},"list":[4],"kept":true,"new":null}""");
        profile.Checks[0].Options.GetRawText().ShouldBe("{}");
    }

    [Fact]
    public void Three_generations_are_laid_over_each_other_from_the_oldest_to_the_youngest()
    {
        var check = Resolve(
            """
            "a": { "parent": null, "checks": { "x": { "timeout": "1s", "onFailure": "reject", "refuseAt": "now", "staging": true } } },
            "b": { "parent": "a", "exemptRecipients": ["noc"], "checks": { "x": { "timeout": "2s", "reply": "550 5.7.1 Parent" } } },
            "c": { "parent": "b", "checks": { "x": { "timeout": "3s", "action": "disconnect" } } }
            """,
            "c",
            out var profile).Checks[1];

        check.Timeout.ShouldBe(TimeSpan.FromSeconds(3));
        check.OnFailure.ShouldBe(OnFailure.Reject);
        (check.Settings.RefuseAt, check.Settings.Staging, check.Settings.Action).ShouldBe((RefuseAt.Now, true, ViolationAction.Disconnect));
        check.Settings.Reply.ShouldNotBeNull().ToString().ShouldBe("550 5.7.1 Parent");
        profile.ExemptRecipients.ShouldBe(["noc"]);
    }

    [Fact]
    public void A_listed_violation_has_what_stands_beside_its_check_unless_it_says_otherwise()
    {
        var check = Resolve(
            """
            "edge": {
              "parent": null,
              "checks": {
                "x": {
                  "alarm": false, "reply": "550 5.7.1 Check", "refuseAt": "now",
                  "violations": { "bad": { "block": true, "reply": "554 5.7.1 Bad" }, "odd": { "alarm": true, "refuseAt": "rcpt", "onFailure": "reject" } }
                }
              }
            }
            """,
            "edge").Checks[1];

        Facts(check.Violation("bad")).ShouldBe((false, true, OnFailure.Defer, "554 5.7.1 Bad", RefuseAt.Now));
        Facts(check.Violation("odd")).ShouldBe((true, false, OnFailure.Reject, "550 5.7.1 Check", RefuseAt.Rcpt));
        Facts(check.Violation("unlisted")).ShouldBe((false, false, OnFailure.Continue, "550 5.7.1 Check", RefuseAt.Now));
        check.OnFailure.ShouldBe(OnFailure.Defer, "one of its violations blocks");
        check.IsUsed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{}""", "continue")]
    [InlineData("""{ "block": true }""", "defer")]
    [InlineData("""{ "violations": { "bad": { "block": true } } }""", "defer")]
    [InlineData("""{ "violations": { "bad": { "block": false } } }""", "continue")]
    [InlineData("""{ "block": true, "onFailure": "continue" }""", "continue")]
    [InlineData("""{ "onFailure": "reject" }""", "reject")]
    public void What_cannot_refuse_does_not_refuse_by_failing(string check, string expected)
    {
        Resolve($$""" "edge": { "parent": null, "checks": { "x": {{check}} } } """, "edge").Checks[1].OnFailure.ToString().ToLowerInvariant().ShouldBe(expected);
    }

    [Fact]
    public void Switching_off_the_block_of_an_inherited_check_switches_off_its_refusals()
    {
        var check = Resolve(""" "edge": { "checks": { "methods": { "block": false } } } """, "edge").Checks.Single(check => check.Name == "methods");

        check.Violation("disallowed-method").Block.ShouldBeFalse();
        check.OnFailure.ShouldBe(OnFailure.Continue);
    }

    [Fact]
    public void A_check_without_alarm_and_block_is_not_used()
    {
        Resolve(""" "edge": { "checks": { "methods": { "alarm": false, "block": false } } } """, "edge").Checks.Single(check => check.Name == "methods").IsUsed.ShouldBeFalse();
    }

    [Fact]
    public void Violations_of_rules_are_alarm_only_unless_listed()
    {
        var profile = Resolve(
            """
            "base": { "violations": { "bulk-sender": { "block": true, "staging": true } } },
            "edge": { "parent": "base", "violations": { "bulk-sender": { "staging": false } } }
            """,
            "edge");

        profile.Violation("bulk-sender").ShouldBe(new EffectiveViolation(true, true, OnFailure.Defer, null, null, RefuseAt.Rcpt, false));
        profile.Violation("other").ShouldBe(new EffectiveViolation(true, false, OnFailure.Continue, null, null, RefuseAt.Rcpt, false));
    }

    [Fact]
    public void A_profile_with_the_name_of_the_built_in_one_extends_it_for_everybody()
    {
        var json = """ "smtp": { "checks": { "methods": { "block": false }, "dmarc": {} } }, "edge": {} """;

        foreach (var profile in new[] { Resolve(json, "smtp"), Resolve(json, "edge") })
        {
            profile.Checks.Select(check => check.Name).ShouldBe([.. BuiltIn, "dmarc"]);
            Find(profile, "methods").Settings.Block.ShouldBeFalse();
            Find(profile, "relay").Settings.Block.ShouldBeTrue();
        }
    }

    private static readonly string[] BuiltIn = ["tls-policy", "protocol", "methods", "relay", "reputation", "mail-validation", "antivirus", "rate-limit", "spf", "directory-harvest", "greylisting"];

    private static EffectiveCheck Find(EffectiveSecurityProfile profile, string name) => profile.Checks.Single(check => check.Name == name);

    private static string Flags(EffectiveViolation settings) => $"{(settings.Alarm ? "alarm" : "-")} {(settings.Block ? "block" : "-")}";

    private static EffectiveSecurityProfile Resolve(string profiles, string name) =>
        SecurityProfileResolver.Resolve(Load.Valid(Load.With($$""" "securityProfiles": { {{profiles}} } """)), name);

    private static EffectiveSecurityProfile Resolve(string profiles, string name, out EffectiveSecurityProfile profile) => profile = Resolve(profiles, name);

    private static (bool Alarm, bool Block, OnFailure OnFailure, string? Reply, RefuseAt RefuseAt) Facts(EffectiveViolation violation) =>
        (violation.Alarm, violation.Block, violation.OnFailure, violation.Reply?.ToString(), violation.RefuseAt);
}
