//! The names of ports, and every kind of line with the virtual printer at its far end.

use super::Link;
use crate::printer::sample::ticket;
use crate::printer::{Flow, Port, Printer, Profile};
use crate::virtual_printer::{Fault, Unit, Wire};
use serialport::{SerialPort as _, TTYPort};
use shared::device::{PrintState, PrintTrouble};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;
use tokio_serial::SerialStream;

/// More rows than the ticket here has.
const ROWS: u32 = 1_000;

fn parsed(port: &str) -> Result<Link, String> {
    Link::parse(port, 19_200, Flow::Hardware).map_err(|wrong| wrong.to_string())
}

#[test]
fn a_port_is_known_by_its_name() {
    let serial =
        |path: &str| Link::Serial { path: path.to_owned(), baud: 19_200, flow: Flow::Hardware };
    let usb = |path: &str| Link::Usb { path: path.to_owned() };
    let tcp = |address: &str| Link::Tcp { address: address.to_owned() };
    for (port, link) in [
        ("/dev/ttyUSB0", serial("/dev/ttyUSB0")),
        ("var/printer-1", serial("var/printer-1")),
        ("/dev/serial/by-path/pci-0:1.0", serial("/dev/serial/by-path/pci-0:1.0")),
        ("serial:/dev/lp-cable", serial("/dev/lp-cable")),
        ("/dev/usb/lp0", usb("/dev/usb/lp0")),
        ("usb:/dev/kiosk-printer", usb("/dev/kiosk-printer")),
        ("tcp:192.168.1.5:9100", tcp("192.168.1.5:9100")),
        ("tcp:printer.hall", tcp("printer.hall:9100")),
        ("tcp:[fe80::1]", tcp("[fe80::1]:9100")),
        ("tcp:[fe80::1]:9101", tcp("[fe80::1]:9101")),
    ] {
        assert_eq!(parsed(port), Ok(link), "{port}");
    }
    for port in
        ["", "COM3", "lp0", "http://printer", "tcp:", "tcp::9100", "tcp:a:b", "tcp:a:0", "usb:lp0"]
    {
        let said = parsed(port).unwrap_err();
        let expected = format!("\"{port}\" is no printer's port; expected a serial line such as");
        assert!(said.starts_with(&expected), "{said}");
    }
}

async fn prints_and_hangs_up(link: Link, unit: Unit) {
    let mut printer = Printer::new(link, Profile::named("epson-tm").unwrap());
    assert_eq!(printer.state().await.trouble(), None);
    assert_eq!(printer.print(&ticket("A018"), ROWS).await, PrintState::Confirmed);
    assert_eq!(unit.machine().take_tickets().len(), 1);
    unit.set(Fault::PaperOut, true);
    assert_eq!(printer.state().await.trouble(), Some(PrintTrouble::PaperOut));
    unit.set(Fault::PaperOut, false);
    unit.set(Fault::Unplugged, true);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(printer.state().await.trouble(), Some(PrintTrouble::NoDevice));
}

/// A pseudo-terminal with the printer on it until it is unplugged, and its name.
fn pty(unit: &Unit) -> String {
    let (mut master, slave) = TTYPort::pair().unwrap();
    master.set_timeout(Duration::ZERO).unwrap();
    let name = slave.name().unwrap();
    let line = SerialStream::try_from(master).unwrap();
    let unit = unit.clone();
    tokio::spawn(async move {
        unit.serve(line, Wire::default()).await.unwrap();
        drop(slave);
    });
    name
}

#[tokio::test]
async fn a_serial_line_prints() {
    let unit = Unit::default();
    let path = pty(&unit);
    let link = Link::Serial { path, baud: 115_200, flow: Flow::None };
    prints_and_hangs_up(link, unit).await;
}

/// A character device that is read and written by one opening, as a USB printer is.
#[tokio::test]
async fn a_usb_printer_prints() {
    let unit = Unit::default();
    let link = Link::Usb { path: pty(&unit) };
    prints_and_hangs_up(link, unit).await;
}

#[tokio::test]
async fn a_printer_on_the_network_prints() {
    let unit = Unit::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let far = unit.clone();
    tokio::spawn(async move {
        let (line, _) = listener.accept().await.unwrap();
        drop(listener);
        far.serve(line, Wire::default()).await.unwrap();
    });
    prints_and_hangs_up(Link::Tcp { address }, unit).await;
}

/// An answer of no bytes is no end of a USB line. A terminal that is told "end of input" gives one.
#[tokio::test]
async fn a_usb_printer_that_has_nothing_to_say_is_still_there() {
    let (mut master, slave) = TTYPort::pair().unwrap();
    let path = slave.name().unwrap();
    let mut line = Link::Usb { path: path.clone() }.open().await.unwrap();
    let settings = ["-F", &path, "icanon", "eof", "^D", "-echo"];
    assert!(std::process::Command::new("stty").args(settings).status().unwrap().success());
    std::io::Write::write_all(&mut master, b"\x04").unwrap();
    let mut buffer = [0; 8];
    let nothing = timeout(Duration::from_millis(100), line.read(&mut buffer)).await;
    assert!(nothing.is_err(), "{nothing:?}");
    std::io::Write::write_all(&mut master, b"ok\n").unwrap();
    let read = timeout(Duration::from_secs(5), line.read(&mut buffer)).await.unwrap();
    assert_eq!(&buffer[..read.unwrap()], b"ok\n");
}
