using System.Text;
using ScriptGate.Core.Configuration;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Configuration;

public sealed class ConfigurationLoaderTests
{
    [Fact]
    public void Comments_and_trailing_commas_are_allowed()
    {
        var result = Load.Text(
            """
            // The gateway.
            {
              "hostname": "gw.example.org", /* its name */
              "virtualServers": { "inbound": { "listen": ["127.0.0.1:2525", "[::1]:0",], "pool": "mail", }, },
              "pools": { "mail": { "members": [{ "address": "127.0.0.1:2600" },], }, },
            }
            """);

        result.Diagnostics.ShouldBeEmpty();
        Load.Valid(result).VirtualServers["inbound"].Listen.Select(endpoint => endpoint.ToString()).ShouldBe(["127.0.0.1:2525", "[::1]:0"]);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        var json = """{ "hostname": "gw.example.org", "virtualServers": { "a": { "listen": ["127.0.0.1:1"], "pool": "p" } }, "pools": { "p": { "members": [{ "address": "h:25" }] } } }""";

        ConfigurationLoader.Parse([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(json)], Load.File, Load.Nothing).Options.ShouldNotBeNull();
    }

    [Fact]
    public void Values_are_read_in_every_form_the_format_has()
    {
        var options = Load.Valid(Load.Text(
            """
            {
              "hostname": "gw.example.org",
              "trustedNetworks": ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"],
              "virtualServers": {
                "inbound": {
                  "listen": ["[::1]:2525"], "pool": "mail", "starttls": "none", "bareLineEnds": "normalise", "recipients": "late", "multiRoute": "first-route",
                  "serviceDown": "refuse", "allowDiscard": true, "auth": { "allowCleartext": true },
                  "rules": ["@checks"],
                  "limits": { "messageSize": "1GiB", "commandLine": 2048, "textLine": "2KiB", "authLine": "12288", "verdictTime": "1500ms" },
                  "timeouts": { "command": "1h", "dataBlock": "4m", "session": "1d" },
                },
              },
              "pools": {
                "mail": {
                  "members": [{ "address": "mail.example.org:25" }, { "address": "[2001:db8::1]:2525" }],
                  "method": "least-connections", "serverTls": "strict", "monitor": { "type": "none" },
                },
                "direct": { "members": [{ "address": "192.0.2.9:25" }], "serverTls": { "mode": "opportunistic", "verify": false } },
              },
              "serverTls": { "strict": { "mode": "require" } },
              "reload": { "grace": "0" },
              "shutdown": { "limit": 0 },
              "logging": { "level": "debug", "format": "json" },
            }
            """));

        options.TrustedNetworks.Select(network => network.ToString()).ShouldBe(["192.0.2.0/24", "2001:db8::/32", "198.51.100.7/32"]);
        var server = options.VirtualServers["inbound"];
        (server.Starttls, server.BareLineEnds, server.Recipients, server.MultiRoute, server.ServiceDown, server.AllowDiscard, server.Auth.AllowCleartext)
            .ShouldBe((StartTlsMode.None, BareLineEnds.Normalise, RecipientMode.Late, MultiRoute.FirstRoute, ServiceDown.Refuse, true, true));
        (server.Limits.MessageSize, server.Limits.CommandLine, server.Limits.TextLine, server.Limits.AuthLine, server.Limits.VerdictTime)
            .ShouldBe((1L << 30, 2048, 2048, 12288, TimeSpan.FromMilliseconds(1500)));
        (server.Timeouts.Command, server.Timeouts.DataBlock, server.Timeouts.Session).ShouldBe((TimeSpan.FromHours(1), TimeSpan.FromMinutes(4), TimeSpan.FromDays(1)));
        server.Rules.ShouldHaveSingleItem().IsChecks.ShouldBeTrue();
        var pool = options.Pools["mail"];
        pool.Members.Select(member => member.Address.ToString()).ShouldBe(["mail.example.org:25", "[2001:db8::1]:2525"]);
        pool.Members[0].Address.Address.ShouldBeNull();
        (pool.Method, pool.Monitor.Type).ShouldBe((PoolMethod.LeastConnections, MonitorType.None));
        (options.Reload.Grace, options.Shutdown.Limit).ShouldBe((TimeSpan.Zero, TimeSpan.Zero));
        (options.Logging.Level, options.Logging.Format).ShouldBe((LoggingLevel.Debug, LoggingFormat.Json));
    }

    [Fact]
    public void A_pool_knows_the_TLS_mode_whether_it_names_a_profile_or_holds_it()
    {
        var options = Load.Valid(Load.Text(
            """
            {
              "hostname": "gw.example.org",
              "virtualServers": { "inbound": { "listen": ["127.0.0.1:2525"], "pool": "named" } },
              "pools": {
                "named": { "members": [{ "address": "a:25" }], "serverTls": "lax" },
                "held": { "members": [{ "address": "a:25" }], "serverTls": { "mode": "implicit" } },
                "plain": { "members": [{ "address": "a:25" }] },
              },
              "serverTls": { "lax": { "mode": "require", "verify": false } },
            }
            """));

        options.Pools["named"].ServerTls.ShouldBe(new ServerTlsReference { Profile = "lax", Mode = ServerTlsMode.Require, Verify = false });
        options.Pools["held"].ServerTls.ShouldBe(new ServerTlsReference { Mode = ServerTlsMode.Implicit, Verify = true });
        options.Pools["plain"].ServerTls.ShouldBe(new ServerTlsReference { Mode = ServerTlsMode.None, Verify = true });
    }

    [Theory]
    [InlineData("", "", "none")]
    [InlineData("", """, "clientTls": { "default": { "certificates": [{ "cert": "ScriptGate.Core.dll", "key": "ScriptGate.Core.dll" }] } }""", "allow")]
    [InlineData(""", "implicitTls": true""", """, "clientTls": { "default": { "certificates": [{ "cert": "ScriptGate.Core.dll", "key": "ScriptGate.Core.dll" }] } }""", "none")]
    [InlineData(""", "clientTls": "edge" """, """, "clientTls": { "edge": { "certificates": [{ "cert": "ScriptGate.Core.dll", "key": "ScriptGate.Core.dll" }] } }""", "allow")]
    [InlineData(""", "starttls": "none" """, """, "clientTls": { "default": { "certificates": [{ "cert": "ScriptGate.Core.dll", "key": "ScriptGate.Core.dll" }] } }""", "none")]
    public void STARTTLS_is_offered_by_default_where_there_is_a_certificate_for_it(string server, string root, string expected)
    {
        var options = Load.Valid(Load.Text(
            $$"""
            {
              "hostname": "gw.example.org",
              "virtualServers": { "inbound": { "listen": ["127.0.0.1:2525"], "pool": "mail"{{server}} } },
              "pools": { "mail": { "members": [{ "address": "127.0.0.1:2600" }] } }{{root}}
            }
            """));

        EnumWords.Format(options.VirtualServers["inbound"].Starttls).ShouldBe(expected);
    }

    [Fact]
    public void Relative_paths_start_from_the_folder_of_the_file_and_so_do_defaults()
    {
        var options = Load.Valid(Load.With(
            """
            "spool": { "memory": "1MiB" },
            "plugins": { "directory": "../plugins" },
            "dataGroups": { "partners": { "file": "ScriptGate.Core.dll" }, "others": { "file": "/dev/null" } }
            """));

        var folder = Path.GetDirectoryName(Load.File)!;
        options.Spool.Directory.ShouldBe(Path.Combine(folder, "var/spool"));
        options.State.Path.ShouldBe(Path.Combine(folder, "var/state.db"));
        options.Records.Path.ShouldBe(Path.Combine(folder, "var/records.db"));
        options.Plugins.Directory.ShouldBe(Path.Combine(Path.GetDirectoryName(folder)!, "plugins"));
        options.DataGroups["partners"].File.ShouldBe(Path.Combine(folder, "ScriptGate.Core.dll"));
        options.DataGroups["others"].File.ShouldBe("/dev/null");
    }

    [Fact]
    public void Plugins_are_looked_for_beside_the_program_unless_the_file_says_where()
    {
        Load.Valid(Load.With("")).Plugins.Directory.ShouldBe(Path.Combine(AppContext.BaseDirectory, "plugins"));
    }

    [Fact]
    public void A_rule_can_be_a_file_name_or_an_object_with_its_settings()
    {
        var options = Load.Valid(Load.Text(
            """
            {
              "hostname": "gw.example.org",
              "virtualServers": {
                "inbound": {
                  "listen": ["127.0.0.1:2525"], "pool": "mail",
                  "rules": ["ScriptGate.Core.dll", { "file": "ScriptGate.Core.dll", "options": { "a": [1, true, null, "x"] }, "onFailure": "continue", "timeout": "250ms" }],
                },
              },
              "pools": { "mail": { "members": [{ "address": "127.0.0.1:2600" }] } },
            }
            """));

        var rules = options.VirtualServers["inbound"].Rules;
        rules[0].ShouldBe(new RuleReference { File = Path.Combine(Path.GetDirectoryName(Load.File)!, "ScriptGate.Core.dll") });
        (rules[1].OnFailure, rules[1].Timeout).ShouldBe((OnFailure.Continue, TimeSpan.FromMilliseconds(250)));
        rules[1].Options.ShouldNotBeNull().GetRawText().ShouldBe("""{"a":[1,true,null,"x"]}""");
    }

    [Fact]
    public void A_check_keeps_the_keys_that_are_its_plugins_as_JSON()
    {
        var result = Load.With(
            """
            "securityProfiles": { "edge": { "checks": { "methods": { "disallow": ["EXPN"], "alarm": true, "replies": { "VRFY": "252 2.5.2 No" } } } } }
            """);

        var check = Load.Valid(result).SecurityProfiles["edge"].Checks["methods"];
        check.Alarm.ShouldBe(true);
        check.Options.GetRawText().ShouldBe("""{"disallow":["EXPN"],"replies":{"VRFY":"252 2.5.2 No"}}""");
        result.Sources.Find("securityProfiles.edge.checks.methods.replies.VRFY").ShouldBe(new SourceLocation(Load.File, 5));
    }

    [Fact]
    public void Problems_of_every_kind_are_reported_in_one_run_and_in_the_order_of_the_file()
    {
        var result = Load.Text(
            """
            {
              "hostname": "-",
              "virtualServers": { "inbound": { "listen": ["127.0.0.1:25"], "pool": "none", "starttls": "maybe" } },
              "pools": { "mail": { "members": [{ "address": "nowhere" }], "color": 1 } },
              "state": { "store": "redis" },
            }
            """);

        result.Options.ShouldBeNull();
        result.Diagnostics.Select(diagnostic => (diagnostic.Code, diagnostic.Line)).ShouldBe(
        [
            (DiagnosticCodes.BadValue, 2),
            (DiagnosticCodes.UnknownWord, 3),
            (DiagnosticCodes.UnknownName, 3),
            (DiagnosticCodes.BadValue, 4),
            (DiagnosticCodes.UnknownKey, 4),
            (DiagnosticCodes.Missing, 5),
        ]);
    }

    [Theory]
    [InlineData("""{}""", 10_000)]
    [InlineData("""{ "store": "memory" }""", 10_000)]
    [InlineData("""{ "store": "sqlite" }""", 5_000_000)]
    [InlineData("""{ "store": "sqlite", "maxCount": 10000 }""", 10_000)]
    [InlineData("""{ "store": "memory", "maxCount": 77 }""", 77)]
    public void How_many_records_are_kept_by_default_depends_on_the_store(string records, int expected)
    {
        Load.Valid(Load.With($"\"records\": {records}")).Records.MaxCount.ShouldBe(expected);
    }

    [Fact]
    public void Every_setting_of_the_stores_is_read()
    {
        var options = Load.Valid(Load.With(
            """
            "state": {
              "store": "redis", "address": "[::1]:6380", "password": "env:REDIS_PASSWORD", "database": 3, "prefix": "gate:", "tls": true, "timeout": "250ms"
            },
            "records": { "store": "sqlite", "path": "data/r.db", "maxAge": "7d", "maxCount": 1000 }
            """,
            ("REDIS_PASSWORD", "hunter2")));

        var state = options.State;
        state.Store.ShouldBe(StateStoreKind.Redis);
        state.Address.ShouldBe(new HostEndpoint("::1", 6380));
        (state.Password!.Value, state.Password.Reference).ShouldBe(("hunter2", "env:REDIS_PASSWORD"));
        (state.Database, state.Prefix, state.Tls, state.Timeout).ShouldBe((3, "gate:", true, TimeSpan.FromMilliseconds(250)));
        options.Records.ShouldBe(new RecordsOptions
        {
            Store = RecordStoreKind.Sqlite,
            Path = Path.Combine(AppContext.BaseDirectory, "data/r.db"),
            MaxAge = TimeSpan.FromDays(7),
            MaxCount = 1000,
        });
    }

    [Fact]
    public void State_is_in_a_file_beside_the_configuration_unless_it_says_otherwise()
    {
        var state = Load.Valid(Load.With("\"records\": { }")).State;

        state.ShouldBe(new StateOptions { Store = StateStoreKind.Sqlite, Path = Path.Combine(AppContext.BaseDirectory, "var/state.db"), MaxEntries = 1_000_000, MaxSize = 512L << 20 });
    }

    [Fact]
    public void A_folder_in_place_of_a_database_file_is_an_error()
    {
        var folder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

        Load.Complaints(Load.With("""
            "state": { "path": "." },
            "records": { "store": "sqlite", "path": "." }
            """)).ShouldBe(
        [
            $"scriptgate.json:5: SG1007: state.path: '{folder}' is a folder; name a file",
            $"scriptgate.json:6: SG1007: records.path: '{folder}' is a folder; name a file",
            $"scriptgate.json:6: SG1106: records.path: '{folder}' is the file of the other store too; state and records need a file each",
        ]);
    }

    [Theory]
    [InlineData("127.0.0.1:6379", false)]
    [InlineData("localhost:6379", false)]
    [InlineData("redis.example.org:6379", true)]
    public void A_password_that_crosses_a_network_in_clear_is_worth_a_warning(string address, bool isWarned)
    {
        var result = Load.With($$"""
            "state": { "store": "redis", "address": "{{address}}", "password": "env:REDIS_PASSWORD" }
            """, ("REDIS_PASSWORD", "hunter2"));

        Load.Valid(result);
        result.Diagnostics.Select(diagnostic => diagnostic.Code).ShouldBe(isWarned ? [DiagnosticCodes.Unwise] : []);
    }

    [Fact]
    public void Every_prefix_of_the_shipped_configuration_is_refused_without_an_exception()
    {
        var json = File.ReadAllBytes(RepositoryFiles.Find("scriptgate.json"));
        var complete = json.AsSpan().TrimEnd("\n"u8).Length;
        for (var length = 0; length < complete; length++)
        {
            var result = ConfigurationLoader.Parse(json.AsSpan(0, length), Load.File, Load.Nothing);

            result.Options.ShouldBeNull();
            result.Diagnostics.ShouldContain(diagnostic => diagnostic.Code == DiagnosticCodes.Syntax || diagnostic.Code == DiagnosticCodes.Unreadable, $"prefix of {length}");
        }
    }

    [Fact]
    public void The_shipped_configuration_lacks_nothing_but_the_certificate_that_the_run_script_makes()
    {
        var result = ConfigurationLoader.Load(RepositoryFiles.Find("scriptgate.json"), new Dictionary<string, string>(StringComparer.Ordinal) { ["SCRIPTGATE__HOSTNAME"] = "gw.example.org" });

        result.Diagnostics
            .Where(diagnostic => !diagnostic.Message.StartsWith("clientTls.default.certificates[0].", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_diagnostic()
    {
        Complaint("/nonexistent/scriptgate.json").ShouldBe("/nonexistent/scriptgate.json: SG1001: the file does not exist");
    }

    [Fact]
    public void A_folder_is_a_diagnostic()
    {
        Complaint(AppContext.BaseDirectory).ShouldEndWith(": SG1001: is a folder, not a file");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void What_cannot_be_a_file_name_is_a_diagnostic(string path)
    {
        Complaint(path).ShouldEndWith(": SG1001: the file cannot be read");
    }

    [Fact]
    public void A_file_without_end_is_a_diagnostic_and_read_only_so_far()
    {
        Complaint("/dev/zero").ShouldBe("/dev/zero: SG1001: the file is larger than 4MiB");
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_a_diagnostic_with_its_line()
    {
        var result = ConfigurationLoader.Parse([.. "{\n  \"hostname\": \""u8, 0xE4, .. "\"\n}"u8], Load.File, Load.Nothing);

        Load.Complaints(result).ShouldBe(["scriptgate.json:2: SG1001: the text is not UTF-8"]);
    }

    private static string Complaint(string path)
    {
        var result = ConfigurationLoader.Load(path, Load.Nothing);
        result.Options.ShouldBeNull();
        return result.Diagnostics.ShouldHaveSingleItem().ToString();
    }
}
