using ScriptGate.Core.Security;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Security;

public sealed class SessionSecurityTests
{
    private readonly SessionSecurity _security = new();

    [Fact]
    public void Everything_is_on_at_first()
    {
        _security.IsEnabled("spf").ShouldBeTrue();
        _security.Reports("virus", "antivirus").ShouldBeTrue();
        _security.Reports("bulk-sender", check: null).ShouldBeTrue();
    }

    [Fact]
    public void Together_the_checks_are_switched_off_but_neither_tls_policy_nor_what_rules_report()
    {
        _security.Disable();

        _security.IsEnabled("spf").ShouldBeFalse();
        _security.IsEnabled("tls-policy").ShouldBeTrue();
        _security.Reports("tls-required", "tls-policy").ShouldBeTrue();
        _security.Reports("virus", "antivirus").ShouldBeFalse();
        _security.Reports("bulk-sender", check: null).ShouldBeTrue();
    }

    [Fact]
    public void A_violation_goes_off_without_its_check_and_not_back_on_while_its_check_is_off()
    {
        _security.Disable("sender-not-in-dns");

        _security.IsEnabled("mail-validation").ShouldBeTrue();
        _security.Reports("sender-not-in-dns", "mail-validation").ShouldBeFalse();
        _security.Reports("dnsbl", "mail-validation").ShouldBeTrue();

        _security.Disable("mail-validation");
        _security.Enable("sender-not-in-dns");
        _security.Reports("sender-not-in-dns", "mail-validation").ShouldBeFalse();
    }

    [Fact]
    public void Violations_of_tls_policy_stay_reported()
    {
        _security.Disable("tls-required");

        _security.Reports("tls-required", "tls-policy").ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => _security.Disable("tls-policy")).Message.ShouldBe("tls-policy cannot be switched off: a session without it would need no TLS");
    }

    [Fact]
    public void What_is_said_of_all_forgets_what_was_said_of_one()
    {
        _security.Disable("spf");
        _security.Enable();
        _security.IsEnabled("spf").ShouldBeTrue();

        _security.Enable("spf");
        _security.Disable();
        _security.IsEnabled("spf").ShouldBeFalse();
    }

    [Fact]
    public void A_copy_does_not_follow()
    {
        _security.Disable("spf");
        var copy = _security.Copy();
        _security.Enable("spf");
        _security.Disable("relay");

        copy.IsEnabled("spf").ShouldBeFalse();
        copy.IsEnabled("relay").ShouldBeTrue();
    }

    [Fact]
    public void Names_are_bounded_in_length_and_number()
    {
        Should.Throw<InvalidOperationException>(() => _security.Disable(""));
        Should.Throw<InvalidOperationException>(() => _security.Enable(new string('x', 65)));
        for (var i = 0; i < SessionSecurity.MaxNames; i++)
        {
            _security.Disable($"x{i}");
        }

        Should.Throw<InvalidOperationException>(() => _security.Disable("one-more"));
        _security.Enable("x0");
        _security.IsEnabled("x0").ShouldBeTrue();
    }

    [Fact]
    public void What_is_switched_off_is_said_for_the_record()
    {
        var security = new SessionSecurity();
        security.SwitchedOff.ShouldBeNull();
        security.Disable("spf");
        security.Disable("greylisting");
        security.SwitchedOff.ShouldBe("greylisting, spf");
        security.Enable("spf");
        security.SwitchedOff.ShouldBe("greylisting");
        security.Disable();
        security.Enable("relay");
        security.SwitchedOff.ShouldBe("all checks but tls-policy and relay");
        security.Disable("bulk");
        security.SwitchedOff.ShouldBe("all checks but tls-policy and relay, bulk");
        security.Enable();
        security.SwitchedOff.ShouldBeNull();
    }
}
